-- Opens a place. Arguments: client, place, limit, how long it lasts. Answers whether it is open.
local client, name = ARGV[3], "p:" .. ARGV[4]
if is_live(client, name) then
  return 1
end
redis.call("ZREMRANGEBYSCORE", holds_of(client), "-inf", text(now))
if redis.call("ZCARD", holds_of(client)) >= number(5) then
  return 0
end
put(client, name, number(6))
return 1
