-- Sets the length of a file (redis-metadata.md 8.8); same length sets the times all the same.
-- KEYS[3] i<ino> or G<ino>. ARGV[8] length, 8 bytes; [9] "1": by a handle opened for writing; [10]
-- the record
-- that was stored before somebody looked for chunk lists, or ""; [11] chunks in between that had
-- one, u32 each; the last: limits, see quota.
-- Reply: {0, record or nil, record as stored} or {errno}; nil: nothing was done, as too many chunks
-- lie in between, or the file has changed since somebody looked.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include resize
--- @include shown
local stored = call('GET', KEYS[3])
local a, byHandle = attrAt(KEYS[3], stored), ARGV[9] == '1'
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
if ARGV[10] == '' and isFar(a.length, ARGV[8]) or ARGV[10] ~= '' and ARGV[10] ~= stored then
  return answer({0, false, stored})
end
resize(ino, a, ARGV[8], ARGV[10] ~= '' and ARGV[11] or nil)
local record = saveRecord(KEYS[3], a)
return answer({0, shownRecord(KEYS[3], record), record})
