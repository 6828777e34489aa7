-- Cached texts, each a hash: text, ends.

local key = prefix .. ":text:" .. ARGV[3]
-- Until when somebody has the right to fetch it.
local fetching = prefix .. ":fetching:" .. ARGV[3]

local function cached()
  local ends, found = unpack(redis.call("HMGET", key, "ends", "text"))
  return ends and tonumber(ends) > now and found
end
