-- Forgets an emptied clone without a name (redis-metadata.md 8.28).
-- KEYS[3] i<copy>, [4] detachedNodes. ARGV: the last: limits, see quota. Reply: {0}.
--- @include head
--- @include attr
--- @include time
--- @include usage
--- @include free
local a, ino = loadAttr(KEYS[3]), string.sub(KEYS[3], #P + 2)
if call('ZREM', KEYS[4], ino) == 1 and a then
  freeInode(ino, a)
  forgetDirStats(ino)
end
return answer({0})
