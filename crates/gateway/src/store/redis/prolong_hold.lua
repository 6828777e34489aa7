-- The order's hold lasts from now. Arguments: order, how long. Answers whether it was live.
local order, lasts = ARGV[3], number(4)
local client = live_owner_of(order)
if not client then
  return 0
end
put(client, "o:" .. order, lasts)
redis.call("SET", owner_of(order), client, "PX", millis(lasts))
return 1
