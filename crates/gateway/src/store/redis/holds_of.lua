-- Orders of a client, those first that end last. Arguments: client, how many at most.
local found = {}
-- No more than the limit of holds are live, and what has run out ends before these.
for _, name in ipairs(redis.call("ZREVRANGEBYSCORE", holds_of(ARGV[3]), "+inf", "(" .. text(now))) do
  if #found < number(4) and string.sub(name, 1, 2) == "o:" then
    table.insert(found, string.sub(name, 3))
  end
end
return found
