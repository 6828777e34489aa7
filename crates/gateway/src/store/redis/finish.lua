-- Stores an outcome. Arguments: record, outcome, how long it is kept, and in which time it has to be claimed, or nothing.
local record, time, unclaimed = ARGV[3], number(5), number(6)
local found = find(record) or {}
redis.call("HSET", key_of(record), "outcome", ARGV[4])
keep(record, time)
if not unclaimed then
  redis.call("ZREM", due, record)
elseif not (found.claimed or found.given_up) then
  redis.call("ZADD", due, text(now + unclaimed), record)
end
if redis.call("EXISTS", due) == 1 then
  outlive(due, time)
end
return 1
