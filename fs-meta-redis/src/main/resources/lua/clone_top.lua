-- Copies the top of a clone (redis-metadata.md 8.24): a directory without a name, anything else
-- under its name.
-- KEYS[3] i<parent>, [4] d<parent>, [5] i<source>, [6] i<copy>, [7] detachedNodes
-- ARGV[8] name, [9] parent, 8 bytes, [10] inode of the copy, 8 bytes, [11] mtime window,
-- [12] 2: preserve, else 0, [13] umask; the last: limits, see quota
-- Reply: {0, record of the copy} or {errno}; {0}: nothing was done, as the file is huge.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include dir
--- @include slices
--- @include clone
local a = loadAttr(KEYS[5])
local dir, errno = enter(KEYS[3])
if not a or not dir then
  return fail(errno or ENOENT)
end
local needed = a.type == DIRECTORY and R + X or R
errno = refusesAdding(dir) or (not permits(a, needed) and EACCES)
    or (call('HEXISTS', KEYS[4], ARGV[8]) == 1 and EEXIST)
if errno then
  return fail(errno)
end
local parentIno, copyIno = string.sub(KEYS[3], #P + 2), string.sub(KEYS[6], #P + 2)
local copy = copyOf(a, ARGV[9], tonumber(ARGV[12]), tonumber(ARGV[13]))
if isHuge(a) then
  return answer({0})
end
errno = refusesGrowth(chargeOf(copy), 1, copy, {parentIno})
if errno then
  return fail(errno)
end
saveCopy(string.sub(KEYS[5], #P + 2), a, copyIno, copy)
if copy.type == DIRECTORY then
  call('ZADD', KEYS[7], decimal(string.sub(now, 1, 8)), copyIno)
  return answer({0, encodeAttr(copy)})
end
call('HSET', KEYS[4], ARGV[8], string.char(copy.type) .. ARGV[10])
if touchIfDue(dir, ARGV[11]) then
  call('SET', KEYS[3], encodeAttr(dir))
end
countEntry(parentIno, copy, 1)
return answer({0, encodeAttr(copy)})
