-- The key is as if never used. Argument: record.
drop(ARGV[3])
return 1
