-- Adds a name to a file (redis-metadata.md 8.16).
-- KEYS[3] i<parent>, KEYS[4] d<parent>, KEYS[5] i<ino>
-- ARGV[8] name, ARGV[9] parent in 8 bytes, ARGV[10] mtime window, ARGV[11] ino in 8 bytes
-- the last: limits, see quota
-- Reply: {0, record, parent record} or {errno}.
-- A file without a name (O_TMPFILE) that this session sustains gets its first one, and is an
-- ordinary file from then on.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include dir
--- @include grace
--- @include shown
local LINK_MAX = 4294967295
local dir, errno = enter(KEYS[3])
local a = loadAttr(KEYS[5])
if not dir or not a then
  return fail(errno or ENOENT)
end
if call('HEXISTS', KEYS[4], ARGV[8]) == 1 then
  return fail(EEXIST)
end
errno = refusesAdding(dir)
if not errno and (a.type == DIRECTORY or isSealed(a, true)) then
  errno = EPERM
elseif not errno and a.nlink >= LINK_MAX then
  errno = EMLINK
end
local parentIno, ino = string.sub(KEYS[3], #P + 2), string.sub(KEYS[5], #P + 2)
errno = errno or refusesName(a, parentIno)
if errno then
  return fail(errno)
end
if a.nlink == 0 then
  if call('SREM', P .. 'session' .. sid, ino) == 0 then
    return fail(ENOENT)
  end
  a.parent = ARGV[9]
  bringXattrsBack(ino)
else
  if a.parent ~= NO_PARENT then
    call('HINCRBY', P .. 'p' .. ino, decimal(a.parent), 1)
    a.parent = NO_PARENT
  end
  call('HINCRBY', P .. 'p' .. ino, parentIno, 1)
end
a.nlink = a.nlink + 1
a.ctime = nowAfter(a.ctime)
local record = encodeAttr(a)
call('SET', KEYS[5], record)
call('HSET', KEYS[4], ARGV[8], string.char(a.type) .. ARGV[11])
local touched = touchIfDue(dir, ARGV[10])
local parentRecord = encodeAttr(dir)
if touched then
  call('SET', KEYS[3], parentRecord)
end
countEntry(parentIno, a, 1)
return answer({0, shownRecord(KEYS[5], record), parentRecord})
