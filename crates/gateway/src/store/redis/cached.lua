-- A cached text, or nothing. Argument: its name.
return cached()
