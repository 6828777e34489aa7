-- The order holds nothing any more. Argument: order. Answers whether it was live.
return close(ARGV[3]) and 1 or 0
