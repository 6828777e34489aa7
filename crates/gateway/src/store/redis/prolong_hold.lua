-- The order's hold lasts from now. Arguments: order, how long.
local order, lasts = ARGV[3], number(4)
local client = redis.call("GET", owner_of(order))
if client and is_live(client, "o:" .. order) then
  put(client, "o:" .. order, lasts)
  redis.call("SET", owner_of(order), client, "PX", millis(lasts))
end
return 1
