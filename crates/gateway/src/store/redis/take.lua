-- Counts one action. Answers 0, or after how long the next one goes.
local free = math.max(now, owed()) + every
if free - window > now then
  return free - window - now
end
owe(free)
return 0
