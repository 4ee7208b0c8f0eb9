-- Begins the copy of a huge file (redis-metadata.md 8.24): without name and slices, sustained by
-- this session until it gets a name, so that nothing stays of one that is never finished.
-- KEYS[3] i<source>, [4] i<copy>
-- ARGV[8] parent, 8 bytes, [9] 2: preserve, else 0, [10] umask; the last: limits, see quota
-- Reply: {0, record of the source} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include slices
--- @include clone
local stored = call('GET', KEYS[3])
local a = decodeAttr(stored)
if not a then
  return fail(ENOENT)
end
if not permits(a, R) then
  return fail(EACCES)
end
local copyIno = string.sub(KEYS[4], #P + 2)
local copy = copyOf(a, ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10]))
local errno = refusesGrowth(chargeOf(copy), 1, copy, {decimal(ARGV[8])})
if errno then
  return fail(errno)
end
copy.nlink = 0
saveCopy(string.sub(KEYS[3], #P + 2), a, copyIno, copy)
call('SADD', P .. 'session' .. sid, copyIno)
return answer({0, stored})
