-- Whether the server takes what instances write. Answers 1.
redis.call("SET", prefix .. ":ping", text(now), "PX", 60000)
return 1
