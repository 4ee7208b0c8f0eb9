-- Removes a name that is not a directory (redis-metadata.md 8.12, without trash).
-- KEYS[3] i<parent>, KEYS[4] d<parent>
-- ARGV[8] name, ARGV[9] expected inode in 8 bytes (zeros: unknown), ARGV[10] "1" if that is open
-- ARGV[11] mtime window, ARGV[12] "1" if the parent is in the trash; the last: limits, see quota
-- Reply: {0, dentry, record afterwards or nil, fate, parent record} or {errno}.
-- Another inode than expected is sustained when it loses its last name: the client looks then.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include dir
--- @include free
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
call('HDEL', KEYS[4], ARGV[8])
local touched = ARGV[12] ~= '1' and touchIfDue(dir, ARGV[11])
local parentRecord = encodeAttr(dir)
if touched then
  call('SET', KEYS[3], parentRecord)
end
if not a then
  return answer({0, dentry, false, DELETED, parentRecord})
end
local parentIno = string.sub(KEYS[3], #P + 2)
local isOpen = string.sub(dentry, 2) ~= ARGV[9] or ARGV[10] == '1'
local fate = dropLink(ino, a, parentIno, isOpen)
countEntry(parentIno, a, -1)
return answer({0, dentry, encodeAttr(a), fate, parentRecord})
