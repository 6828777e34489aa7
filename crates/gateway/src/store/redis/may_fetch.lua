-- Gives the right to fetch what is not cached. Arguments: its name, how long. Answers whether the caller has it.
if cached() or tonumber(redis.call("GET", fetching) or 0) > now then
  return 0
end
redis.call("SET", fetching, text(now + number(4)), "PX", millis(number(4)))
return 1
