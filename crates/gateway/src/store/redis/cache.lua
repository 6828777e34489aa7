-- Caches a text. Arguments: its name, whether it is to be kept, the text, how long.
redis.call("DEL", fetching, key)
if ARGV[4] == "keep" then
  redis.call("HSET", key, "text", ARGV[5], "ends", text(now + number(6)))
  redis.call("PEXPIRE", key, millis(number(6)))
end
return 1
