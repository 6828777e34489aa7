-- Gives one action back.
local free = owed() - every
if free > now then
  owe(free)
else
  redis.call("DEL", key)
end
return 1
