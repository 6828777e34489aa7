-- Counts one action against a quota (GCRA). Arguments: kind, client, cost of one action, cost of a whole burst.
-- Answers 0, or after how long the next one goes.
local key = prefix .. ":rate:" .. ARGV[3] .. ":" .. ARGV[4]
local every, window = number(5), number(6)

-- When nothing is owed any more. Under a quota that was larger once, more could be owed than can be now.
local owed = tonumber(redis.call("GET", key) or now)
local free = math.max(now, math.min(owed, now + window)) + every
if free - window > now then
  return free - window - now
end
redis.call("SET", key, text(free), "PX", millis(free - now))
return 0
