-- Allocates, or writes zeros over a range (redis-metadata.md 8.7).
-- KEYS[3] i<ino> or G<ino>. ARGV[8] offset, [9] end of the range, 8 bytes each; [10] "1": keeps
-- the length;
-- [11] "1": writes zeros; the last: limits, see quota. Reply: {0, record} or {errno}.
-- The caller bounds the range; allocating writes no slice records.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include resize
--- @include shown
local a, zeros = loadAttr(KEYS[3]), ARGV[11] == '1'
if not a then
  return fail(ENOENT)
end
if a.type == 4 then
  return fail(EPIPE)
end
if a.type ~= FILE or isSealed(a, zeros) then
  return fail(EPERM)
end
if not permits(a, W) then
  return fail(EACCES)
end
local grows = ARGV[10] ~= '1' and isLess(a.length, ARGV[9])
local ino = string.sub(KEYS[3], #P + 2)
local errno = grows and refusesLength(ino, a, ARGV[9])
if errno then
  return fail(errno)
end
if zeros and isLess(ARGV[8], a.length) then
  goOnWithoutMemory()
  local chunk, offset = chunkAndOffset(ARGV[8])
  local last, lastEnd = chunkAndOffset(isLess(a.length, ARGV[9]) and a.length or ARGV[9])
  while chunk < last or (chunk == last and offset < lastEnd) do
    local to = chunk == last and lastEnd or CHUNK
    if offset == 0 and to == CHUNK then
      dropList(chunkKey(ino, chunk), {})
    else
      call('RPUSH', chunkKey(ino, chunk), hole(offset, to))
    end
    chunk, offset = chunk + 1, 0
  end
end
touch(a)
if grows then
  setLength(ino, a, ARGV[9])
end
return answer({0, shownRecord(KEYS[3], saveRecord(KEYS[3], a))})
