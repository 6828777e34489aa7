-- Begins a request or says what is there. Arguments: record, payload, sender, lease, how long it is known after that.
local record, payload, sender, lease = ARGV[3], ARGV[4], ARGV[5], number(6)
local found = find(record)
if not found then
  redis.call("HSET", key_of(record), "payload", payload, "sender", sender, "begun", text(now), "lease", text(now + lease))
  keep(record, lease + number(7))
  return { "new", "" }
end
-- The sender first: to a stranger, nothing is said of what the key was used for. Nobody is the sender of a lost record.
if found.sender ~= sender then
  return { "other-sender", "" }
end
if found.payload ~= payload then
  return { "other-payload", "" }
end
if found.outcome then
  return { "finished", found.outcome }
end
if tonumber(found.lease) > now then
  return { "in-flight", "" }
end
return { "abandoned", text(now - tonumber(found.begun)) }
