-- Gives a finished clone of a directory its name (redis-metadata.md 8.24).
-- KEYS[3] i<parent>, [4] d<parent>, [5] i<copy>, [6] detachedNodes
-- ARGV[8] name, [9] inode of the copy, 8 bytes; the last: limits, see quota
-- Reply: {0, parent record} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include dir
local a = loadAttr(KEYS[5])
local dir, errno = enter(KEYS[3])
if not a or not dir then
  return fail(errno or ENOENT)
end
local copyIno, parentIno = string.sub(KEYS[5], #P + 2), string.sub(KEYS[3], #P + 2)
errno = refusesAdding(dir) or (call('HEXISTS', KEYS[4], ARGV[8]) == 1 and EEXIST)
if errno then
  return fail(errno)
end
call('HSET', KEYS[4], ARGV[8], string.char(DIRECTORY) .. ARGV[9])
dir.nlink = dir.nlink + 1
touch(dir)
call('SET', KEYS[3], encodeAttr(dir))
call('ZREM', KEYS[6], copyIno)
countEntry(parentIno, a, 1)
return answer({0, encodeAttr(dir)})
