-- Sets the length of a file (redis-metadata.md 8.8); same length sets the times all the same.
-- KEYS[3] i<ino>. ARGV[8] length, 8 bytes; [9] "1": by a handle opened for writing;
-- the last: limits, see quota. Reply: {0, record} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include resize
--- @include shown
local a, byHandle = loadAttr(KEYS[3]), ARGV[9] == '1'
if not a then
  return fail(ENOENT)
end
if a.type ~= FILE or isSealed(a, true) or (inTrash(a) and not byHandle) then
  return fail(EPERM)
end
if not byHandle and not permits(a, W) then
  return fail(EACCES)
end
local ino = string.sub(KEYS[3], #P + 2)
local errno = refusesLength(ino, a, ARGV[8])
if errno then
  return fail(errno)
end
resize(ino, a, ARGV[8])
local record = encodeAttr(a)
call('SET', KEYS[3], record)
return answer({0, shownRecord(KEYS[3], record)})
