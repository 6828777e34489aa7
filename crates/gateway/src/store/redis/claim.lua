-- Somebody has come for the outcome. Argument: record. Answers whether it is his.
local record = ARGV[3]
local found = find(record)
if not found then
  return 1
end
if found.given_up then
  return 0
end
if redis.call("ZREM", due, record) == 1 then
  redis.call("HSET", key_of(record), "claimed", 1)
end
return 1
