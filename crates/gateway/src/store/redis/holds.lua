-- Live holds. A hold is known by its client and its name: "p:" and its place, "s:" and its place once several
-- share that, or "o:" and its order.

-- All of them by when they run out: "<client> <name>".
local live = prefix .. ":holds"
-- How many have run out since somebody asked.
local lapsed = prefix .. ":lapsed"

-- The holds of one client by when they run out.
local function holds_of(client)
  return prefix .. ":client:" .. client
end

-- Whose an order is.
local function owner_of(order)
  return prefix .. ":order:" .. order
end

-- Drops what has run out.
local function sweep()
  local gone = redis.call("ZREMRANGEBYSCORE", live, "-inf", text(now))
  if gone > 0 then
    redis.call("INCRBY", lapsed, gone)
    redis.call("PEXPIRE", lapsed, millis(DAY))
  end
end

local function put(client, name, lasts)
  redis.call("ZADD", holds_of(client), text(now + lasts), name)
  outlive(holds_of(client), lasts)
  redis.call("ZADD", live, text(now + lasts), client .. " " .. name)
  -- Those that have run out wait here to be counted.
  outlive(live, lasts + DAY)
end

-- Answers whether it was live.
local function take_out(client, name)
  redis.call("ZREM", holds_of(client), name)
  return redis.call("ZREM", live, client .. " " .. name) == 1
end

-- Frees a place, whoever shares it.
local function end_place(client, place)
  take_out(client, "p:" .. place)
  take_out(client, "s:" .. place)
end

-- The new name first: what loses its last member loses its time to live.
local function rename(client, from, to)
  local ends = redis.call("ZSCORE", live, client .. " " .. from)
  redis.call("ZADD", holds_of(client), ends, to)
  redis.call("ZADD", live, ends, client .. " " .. to)
  take_out(client, from)
end

local function is_live(client, name)
  return redis.call("ZSCORE", live, client .. " " .. name) ~= false
end

-- Whose live hold the order is, or nothing.
local function live_owner_of(order)
  local client = redis.call("GET", owner_of(order))
  return client and is_live(client, "o:" .. order) and client
end

-- Answers whether the order's hold was live.
local function close(order)
  local client = redis.call("GET", owner_of(order))
  if not client then
    return false
  end
  redis.call("DEL", owner_of(order))
  return take_out(client, "o:" .. order)
end

sweep()
