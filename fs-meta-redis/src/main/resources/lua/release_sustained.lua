-- Deletes the record of a sustained inode at its last close (redis-metadata.md 6.4).
-- KEYS[3] i<ino>; last ARGV: limits, see quota. Reply: {0}. One that got a name meanwhile
-- (linkat of an O_TMPFILE) stays.
--- @include head
--- @include attr
--- @include time
--- @include usage
--- @include free
local ino = string.sub(KEYS[3], #P + 2)
local a = loadAttr(KEYS[3])
if a and a.nlink == 0 then
  freeInode(ino, a)
end
call('SREM', P .. 'session' .. sid, ino)
return answer({0})
