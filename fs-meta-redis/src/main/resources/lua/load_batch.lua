-- Runs commands of a load, all of which may run twice.
-- KEYS[3] marker of loads. ARGV[8] token of this load, then of each command its length and words.
-- Reply: {0}; {ENOENT} when the database is not this load's any more.
--- @include errno
local call = redis.call
if call('GET', KEYS[3]) ~= ARGV[8] then
  return {ENOENT}
end
local at = 9
while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  call(unpack(ARGV, at + 1, last))
  at = last + 1
end
return {0}
