-- Shows slices of one file, in the order given (redis-metadata.md 8.20).
-- KEYS[3] i<ino>, [4...] chunk list of each slice. ARGV[8] end of the last byte, 8 bytes;
-- [9] mtime, 12 bytes; [10...] slice record for each key; the last: limits, see quota.
-- Reply: {0, record before, record after, elements of the longest list} or {errno}.
-- Every append also SETs the record: other clients watch that only (9.3).
--- @include head
--- @include attr
--- @include time
--- @include usage
--- @include length
--- @include shown
local before = call('GET', KEYS[3])
local a = decodeAttr(before)
if not a then
  return fail(ENOENT)
end
if a.type ~= FILE then
  return fail(EPERM)
end
local grows = isLess(a.length, ARGV[8])
local ino = string.sub(KEYS[3], #P + 2)
local errno = grows and refusesLength(ino, a, ARGV[8])
if errno then
  return fail(errno)
end
local longest = 0
for at = 4, #KEYS do
  longest = math.max(longest, call('RPUSH', KEYS[at], ARGV[at + 6]))
end
if grows then
  setLength(ino, a, ARGV[8])
end
a.mtime = ARGV[9]
a.ctime = nowAfter(a.ctime)
local after = encodeAttr(a)
call('SET', KEYS[3], after)
return answer({0, shownRecord(KEYS[3], before), shownRecord(KEYS[3], after), longest})
