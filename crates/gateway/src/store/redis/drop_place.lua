-- Frees a place that nobody shares. Arguments: client, place.
take_out(ARGV[3], "p:" .. ARGV[4])
return 1
