-- Removes an extended attribute (redis-metadata.md 8.22), and sets ctime (W19).
-- KEYS[3] i<ino> or G<ino>. ARGV[8] name, [9] "1": needs write permission.
-- Reply: {0} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include grace
local a = loadAttr(KEYS[3])
if not a then
  return fail(ENOENT)
end
local xattrs = xattrsOf(string.sub(KEYS[3], #P + 2), a)
if isSealed(a, true) then
  return fail(EPERM)
end
if ARGV[9] == '1' and not permits(a, W) then
  return fail(EACCES)
end
if call('HDEL', xattrs, ARGV[8]) == 0 then
  return fail(ENODATA)
end
a.ctime = nowAfter(a.ctime)
saveRecord(KEYS[3], a)
return answer({0})
