-- Whether the order's hold is live. Argument: order.
return live_owner_of(ARGV[3]) and 1 or 0
