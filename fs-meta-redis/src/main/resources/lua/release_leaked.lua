-- Deletes the record of an inode without links that nobody keeps open (redis-metadata.md 8.28).
-- KEYS[3] i<ino>. ARGV[8] the record as it was found. Reply: {0, 1 if done}; 0: it has changed.
--- @include head
--- @include attr
--- @include time
--- @include usage
--- @include free
local record = call('GET', KEYS[3])
if record ~= ARGV[8] then
  return answer({0, 0})
end
local ino = string.sub(KEYS[3], #P + 2)
call('DEL', P .. 'p' .. ino)
freeInode(ino, decodeAttr(record))
return answer({0, 1})
