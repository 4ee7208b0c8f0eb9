-- Drops chunk lists of a deleted file (redis-metadata.md 8.27); nothing while its record exists.
-- KEYS[3] i<ino>. ARGV[8] first chunk, [9] how many. Reply: {0, fields of slices nobody uses}.
--- @include head
--- @include ino
--- @include slices
local unused, first = {}, tonumber(ARGV[8])
if call('EXISTS', KEYS[3]) == 0 then
  local ino = string.sub(KEYS[3], #P + 2)
  for index = first, first + tonumber(ARGV[9]) - 1 do
    dropList(chunkKey(ino, index), unused)
  end
end
return answer({0, unused})
