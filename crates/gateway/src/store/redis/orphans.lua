-- Takes outcomes that nobody has claimed in time. Arguments: how many at most, until when they are handed out again.
-- Answers records and outcomes in turn.
local most, lease = number(3), number(4)
local found = {}
while #found < 2 * most do
  local record = redis.call("ZRANGEBYSCORE", due, "-inf", text(now), "LIMIT", 0, 1)[1]
  if not record then
    break
  end
  -- One that has ended is dropped by this, and so leaves the list.
  local fields = find(record)
  if fields then
    redis.call("HSET", key_of(record), "given_up", 1)
    -- Later than now in any case, or it would be handed out twice in one answer.
    redis.call("ZADD", due, text(now + math.max(1, lease)), record)
    table.insert(found, record)
    table.insert(found, fields.outcome)
  end
end
return found
