-- The place's order is known. Arguments: client, place, order, how long it lasts.
local client, order, lasts = ARGV[3], ARGV[5], number(6)
end_place(client, ARGV[4])
close(order)
put(client, "o:" .. order, lasts)
redis.call("SET", owner_of(order), client, "PX", millis(lasts))
return 1
