-- Removes a name that is not a directory (redis-metadata.md 8.12).
-- KEYS[3] i<parent>, KEYS[4] d<parent>
-- ARGV[8] name, ARGV[9] expected inode in 8 bytes (zeros: unknown), ARGV[10] "1" if that is open
-- ARGV[11] mtime window, ARGV[12] "1" if the parent is an hour directory
-- ARGV[13] name of the hour directory that takes the entry, "" to delete; the last:
-- limits, see quota
-- Reply: {0, dentry, record afterwards or nil, fate, parent record} or {errno}.
-- Another inode than expected is sustained when it loses its last name: the client looks then.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include dir
--- @include free
--- @include trash
--- @include shown
local dir, errno = enter(KEYS[3])
if not dir then
  return fail(errno)
end
local dentry = call('HGET', KEYS[4], ARGV[8])
if not dentry then
  return fail(ENOENT)
end
local ino, a, type = target(dentry)
errno = refusesRemoving(dir, a) or (type == DIRECTORY and EISDIR)
    or (a and isSealed(a, true) and EPERM)
if errno then
  return fail(errno)
end
local parentIno = string.sub(KEYS[3], #P + 2)
call('HDEL', KEYS[4], ARGV[8])
if ARGV[12] == '1' then
  forgetWholeName(parentIno, ARGV[8])
end
local touched = ARGV[12] ~= '1' and touchIfDue(dir, ARGV[11])
local parentRecord = encodeAttr(dir)
if touched then
  call('SET', KEYS[3], parentRecord)
end
if not a then
  return answer({0, dentry, false, DELETED, parentRecord})
end
local fate = KEPT
if goesToTrash(ARGV[13], ino, a, parentIno, ARGV[8]) then
  moveToTrash(ARGV[13], ino, a, dentry, parentIno, ARGV[8])
else
  local isOpen = string.sub(dentry, 2) ~= ARGV[9] or ARGV[10] == '1'
  fate = dropLink(ino, a, parentIno, isOpen)
end
countEntry(parentIno, a, -1)
return answer({0, dentry, shown(P .. 'i' .. ino, a), fate, parentRecord})
