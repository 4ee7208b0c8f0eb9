-- Shows slices of one file, in the order given (redis-metadata.md 8.20).
-- KEYS[3] i<ino>, [4...] chunk list of each placed record. ARGV[8] end of the last placed byte;
-- [9] mtime, 12 bytes; [10] bytes appended, then id and length (12 bytes) of each slice that has
-- records already; [11...] slice record for each key, then id and length
-- (12 bytes) of each slice that goes to the end of the file as this script finds it; the last:
-- limits, see quota. Offsets and counts have 8 bytes.
-- Reply: {0, record before, record after, elements of the longest list} or {errno}.
-- A file that others have deleted is nobody's but its handles': nothing is counted.
-- Every append also SETs the record: other clients watch that only (9.3).
--- @include head
--- @include attr
--- @include time
--- @include usage
--- @include slices
--- @include length
--- @include grace
--- @include shown
local ino = string.sub(KEYS[3], #P + 2)
local before, key = loadOrGraced(ino)
local a = attrAt(key, before)
if not a then
  return fail(ENOENT)
end
if a.type ~= FILE then
  return fail(EPERM)
end
local appendAt = isLess(a.length, ARGV[8]) and ARGV[8] or a.length
local appends = #ARGV > #KEYS + 8
local last = appends and behind(appendAt, ARGV[10]) or appendAt
if appends and last == appendAt then
  return fail(EFBIG)
end
local grows = isLess(a.length, last)
local errno = grows and refusesLength(ino, a, last)
if errno then
  return fail(errno)
end

-- Records of one slice: the first is in the count already (2.7).
local longest, counted = 0, {}
for at = 9, #ARGV[10], 12 do
  counted[string.sub(ARGV[10], at, at + 11)] = true
end
local function show(key, record)
  longest = math.max(longest, call('RPUSH', key, record))
  local slice = string.sub(record, 5, 16)
  if counted[slice] then
    call('HINCRBY', P .. 'sliceRef', sliceField(record), 1)
  end
  counted[slice] = true
end

for at = 4, #KEYS do
  show(KEYS[at], ARGV[at + 7])
end
local chunk, offset = chunkAndOffset(appendAt)
for at = #KEYS + 8, #ARGV - 1 do
  local slice = ARGV[at]
  local length = struct.unpack('>I4', slice, 9)
  local here = math.min(length, CHUNK - offset)
  show(chunkKey(ino, chunk), struct.pack('>I4c12I4I4', offset, slice, 0, here))
  if here < length then
    show(chunkKey(ino, chunk + 1), struct.pack('>I4c12I4I4', 0, slice, here, length - here))
  end
  offset = offset + length
  if offset >= CHUNK then
    chunk, offset = chunk + 1, offset - CHUNK
  end
end
if grows then
  setLength(ino, a, last)
end
a.mtime = ARGV[9]
a.ctime = nowAfter(a.ctime)
local after = saveRecord(key, a)
return answer({0, shownRecord(KEYS[3], before), shownRecord(KEYS[3], after), longest})
