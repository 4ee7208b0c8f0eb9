-- The value of an extended attribute (redis-metadata.md 8.22), also of a file without a name, see
-- grace.
-- KEYS[3] x<ino>, [4] X<ino>. ARGV[8] name. Reply: {0, value} or {ENODATA}.
--- @include errno
local value = redis.call('HGET', KEYS[3], ARGV[8]) or redis.call('HGET', KEYS[4], ARGV[8])
return value and {0, value} or {ENODATA}
