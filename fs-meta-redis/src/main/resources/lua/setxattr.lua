-- Sets an extended attribute (redis-metadata.md 8.22), and ctime (W19).
-- KEYS[3] i<ino> or G<ino>. ARGV[8] name, [9] value, [10] "create", "replace" or "set",
-- [11] "1": needs write permission. Reply: {0} or {errno}.
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
if ARGV[11] == '1' and not permits(a, W) then
  return fail(EACCES)
end
local exists = call('HEXISTS', xattrs, ARGV[8]) == 1
if ARGV[10] == 'create' and exists then
  return fail(EEXIST)
end
if ARGV[10] == 'replace' and not exists then
  return fail(ENODATA)
end
call('HSET', xattrs, ARGV[8], ARGV[9])
a.ctime = nowAfter(a.ctime)
saveRecord(KEYS[3], a)
return answer({0})
