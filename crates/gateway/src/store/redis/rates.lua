-- How much of a quota a client has used (GCRA). Arguments: kind, client, cost of one action, cost of a whole burst.
local key = prefix .. ":rate:" .. ARGV[3] .. ":" .. ARGV[4]
local every, window = number(5), number(6)

-- When nothing is owed any more, which may be over. Under a quota that was larger once, more could be owed than can be now.
local function owed()
  return math.min(tonumber(redis.call("GET", key) or now), now + window)
end

local function owe(free)
  redis.call("SET", key, text(free), "PX", millis(free - now))
end
