-- Makes a loaded database a volume: the last step of a load.
-- KEYS[3] marker of loads, [4] setting. ARGV[8] token of this load, [9] setting.
-- Reply: {0}; {ENOENT} when the database is not this load's any more.
--- @include errno
local call = redis.call
if call('GET', KEYS[4]) == ARGV[9] then
  return {0}
end
if call('GET', KEYS[3]) ~= ARGV[8] then
  return {ENOENT}
end
call('SET', KEYS[4], ARGV[9])
call('DEL', KEYS[3])
return {0}
