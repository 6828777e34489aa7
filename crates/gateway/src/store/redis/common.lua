-- What all scripts begin with. ARGV[1] is the prefix of all keys, ARGV[2] the time if the caller brings his own
-- (tests do) and else empty. All times are whole microseconds; floats are exact up to 2^53 of them.

local DAY = 24 * 60 * 60 * 1000000

local prefix = ARGV[1]

-- Redis's own clock: one for all instances, whatever theirs say.
local function present()
  if ARGV[2] ~= "" then
    return tonumber(ARGV[2])
  end
  local time = redis.call("TIME")
  return time[1] * 1000000 + time[2]
end

local now = present()

local function number(place)
  return tonumber(ARGV[place])
end

-- A time as a text: Lua's own way would round it.
local function text(time)
  return string.format("%.0f", time)
end

-- The same in milliseconds for commands that expire keys; never less than it is, and never none.
local function millis(time)
  return text(math.max(1, math.ceil(time / 1000)))
end

-- Sees to it that a key of many members outlives each of them.
local function outlive(key, time)
  if redis.call("PTTL", key) < tonumber(millis(time)) then
    redis.call("PEXPIRE", key, millis(time))
  end
end
