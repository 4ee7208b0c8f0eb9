-- Drops chunk lists of a deleted file (redis-metadata.md 8.27); nothing while its record exists.
-- KEYS[3] i<ino>. ARGV[8] first chunk, [9] how many.
-- Reply: {0, fields of slices nobody uses} or {EBUSY} while others may have it open, see grace.
--- @include head
--- @include attr
--- @include ino
--- @include slices
--- @include grace
if call('EXISTS', graceKey(string.sub(KEYS[3], #P + 2))) == 1 then
  return fail(EBUSY)
end
local unused, first = {}, tonumber(ARGV[8])
if call('EXISTS', KEYS[3]) == 0 then
  local ino = string.sub(KEYS[3], #P + 2)
  for index = first, first + tonumber(ARGV[9]) - 1 do
    dropList(chunkKey(ino, index), unused)
  end
end
return answer({0, unused})
