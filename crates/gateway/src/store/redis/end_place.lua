-- Frees a place, whoever shares it. Arguments: client, place.
end_place(ARGV[3], ARGV[4])
return 1
