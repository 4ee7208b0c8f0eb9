-- Sets an extended attribute (redis-metadata.md 8.22), and ctime (W19).
-- KEYS[3] i<ino>, [4] x<ino>. ARGV[8] name, [9] value, [10] "create", "replace" or "set",
-- [11] "1": needs write permission. Reply: {0} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
local a = loadAttr(KEYS[3])
if not a then
  return fail(ENOENT)
end
if isSealed(a, true) then
  return fail(EPERM)
end
if ARGV[11] == '1' and not permits(a, W) then
  return fail(EACCES)
end
local exists = call('HEXISTS', KEYS[4], ARGV[8]) == 1
if ARGV[10] == 'create' and exists then
  return fail(EEXIST)
end
if ARGV[10] == 'replace' and not exists then
  return fail(ENODATA)
end
call('HSET', KEYS[4], ARGV[8], ARGV[9])
a.ctime = nowAfter(a.ctime)
call('SET', KEYS[3], encodeAttr(a))
return answer({0})
