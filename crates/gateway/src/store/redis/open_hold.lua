-- Opens a place. Arguments: client, place, limit, how long it lasts, and "join" if who finds it open shares it. Answers whether
-- it is open.
local client, own, shared = ARGV[3], "p:" .. ARGV[4], "s:" .. ARGV[4]
if is_live(client, shared) then
  return 1
end
if is_live(client, own) then
  if ARGV[7] == "join" then
    rename(client, own, shared)
  end
  return 1
end
redis.call("ZREMRANGEBYSCORE", holds_of(client), "-inf", text(now))
if redis.call("ZCARD", holds_of(client)) >= number(5) then
  return 0
end
put(client, own, number(6))
return 1
