-- Idempotency records, each a hash: sender, payload, begun, lease (in flight until then), ends, and once it is finished
-- outcome; claimed, or given_up, once it is.

-- Outcomes that wait to be claimed or given up, by when they become orphans, or orphans again.
local due = prefix .. ":due"

local function key_of(record)
  return prefix .. ":record:" .. record
end

-- Drops a record.
local function drop(record)
  redis.call("DEL", key_of(record))
  redis.call("ZREM", due, record)
end

-- The fields of a record, or nil if there is none.
local function find(record)
  local flat = redis.call("HGETALL", key_of(record))
  local fields = {}
  for place = 1, #flat, 2 do
    fields[flat[place]] = flat[place + 1]
  end
  if fields.ends and tonumber(fields.ends) > now then
    return fields
  end
  drop(record)
  return nil
end

-- Sets when a record ends.
local function keep(record, time)
  redis.call("HSET", key_of(record), "ends", text(now + time))
  redis.call("PEXPIRE", key_of(record), millis(time))
end
