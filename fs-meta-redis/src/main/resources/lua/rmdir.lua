-- Removes an empty directory (redis-metadata.md 8.14).
-- KEYS[3] i<parent>, KEYS[4] d<parent>
-- ARGV[8] name, ARGV[9] "1" if the parent is in the trash (or is the trash)
-- ARGV[10] name of the hour directory that takes the entry, "" to delete; the last:
-- limits, see quota
-- Reply: {0, dentry, record afterwards or nil, fate, parent record} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include dir
--- @include free
--- @include trash
local dir, errno = enter(KEYS[3])
if not dir then
  return fail(errno)
end
local dentry = call('HGET', KEYS[4], ARGV[8])
if not dentry then
  return fail(ENOENT)
end
local ino, a, type = target(dentry)
errno = type ~= DIRECTORY and ENOTDIR or refusesRemoving(dir, a)
    or (call('HLEN', P .. 'd' .. ino) > 0 and ENOTEMPTY)
if errno then
  return fail(errno)
end
local parentIno, fate = string.sub(KEYS[3], #P + 2), DELETED
call('HDEL', KEYS[4], ARGV[8])
if ARGV[9] == '1' then
  forgetWholeName(parentIno, ARGV[8])
  call('DEL', P .. 'N' .. ino)
else
  dir.nlink = math.max(dir.nlink - 1, 2)
  touch(dir)
  call('SET', KEYS[3], encodeAttr(dir))
end
if a and goesToTrash(ARGV[10], ino, a, parentIno, ARGV[8]) then
  fate = KEPT
  moveToTrash(ARGV[10], ino, a, dentry, parentIno, ARGV[8])
elseif a then
  a.nlink = 0
  a.ctime = nowAfter(a.ctime)
  freeInode(ino, a)
end
if a then
  countEntry(parentIno, a, -1)
end
forgetDirStats(ino)
return answer({0, dentry, a and encodeAttr(a), fate, encodeAttr(dir)})
