-- Shows slices of one file in another as well (redis-metadata.md 8.21), references counted (W6).
-- KEYS[3] i<source>, [4] i<target>, or G for i. ARGV[8] source offset, [9] target offset, 8 bytes
-- each;
-- [10] bytes, below 2^31; the last: limits, see quota.
-- Reply: {0, bytes, target record} or {errno}. The caller bounds the range.
--- @include head
--- @include attr
--- @include time
--- @include usage
--- @include slices
--- @include length
--- @include view
--- @include shown
local a = loadAttr(KEYS[3])
local b = KEYS[3] == KEYS[4] and a or loadAttr(KEYS[4])
if not a or not b then
  return fail(ENOENT)
end
if a.type ~= FILE or b.type ~= FILE then
  return fail(EINVAL)
end
if isSealed(b, true) then
  return fail(EPERM)
end
if not isLess(ARGV[8], a.length) then
  return answer({0, 0, shown(KEYS[4], b)})
end

local hi, lo = struct.unpack('>I4I4', a.length)
local fromHi, fromLo = struct.unpack('>I4I4', ARGV[8])
local bytes = math.min(tonumber(ARGV[10]), (hi - fromHi) * 4294967296 + lo - fromLo)
local endHi, endLo = struct.unpack('>I4I4', ARGV[9])
endLo = endLo + bytes
local last = struct.pack('>I4I4', endHi + math.floor(endLo / 4294967296), endLo % 4294967296)
local grows = isLess(b.length, last)
local source, target = string.sub(KEYS[3], #P + 2), string.sub(KEYS[4], #P + 2)
local errno = grows and refusesLength(target, b, last)
if errno then
  return fail(errno)
end
local function show(chunk, from, to, record, sliceOffset)
  local field = record and sliceField(record)
  if not field then
    call('RPUSHX', chunkKey(target, chunk), hole(from, to))
    return
  end
  call('RPUSH', chunkKey(target, chunk), struct.pack('>I4', from) .. string.sub(record, 5, 16)
      .. struct.pack('>I4I4', sliceOffset, to - from))
  call('HINCRBY', P .. 'sliceRef', field, 1)
end

local chunk, offset = chunkAndOffset(ARGV[8])
local targetChunk, targetOffset = chunkAndOffset(ARGV[9])
local left = bytes
while left > 0 do
  local to = math.min(CHUNK, offset + left)
  local records = call('LRANGE', chunkKey(source, chunk), 0, -1)
  eachVisible(records, offset, to, function(first, last, record, sliceOffset)
    local at, length = targetOffset + first - offset, last - first
    local here = math.max(0, math.min(length, CHUNK - at))
    if here > 0 then
      show(targetChunk, at, at + here, record, sliceOffset)
    end
    if here < length then
      local start = at + here - CHUNK
      show(targetChunk + 1, start, start + length - here, record, (sliceOffset or 0) + here)
    end
  end)
  left, targetOffset = left - (to - offset), targetOffset + to - offset
  if targetOffset >= CHUNK then
    targetChunk, targetOffset = targetChunk + 1, targetOffset - CHUNK
  end
  chunk, offset = chunk + 1, 0
end
touch(b)
if grows then
  setLength(target, b, last)
end
local record = saveRecord(KEYS[4], b)
return answer({0, bytes, shownRecord(KEYS[4], record)})
