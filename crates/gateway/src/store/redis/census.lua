-- Answers how many holds are live, and how many have run out since this was asked last.
return { redis.call("ZCARD", live), tonumber(redis.call("GETDEL", lapsed) or 0) }
