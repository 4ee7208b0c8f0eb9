-- Ends a volume (redis-metadata.md 11.5): the whole database goes, with whatever else is in it; in
-- a cluster, where the database is shared, all keys with its prefix.
-- KEYS[3] setting. ARGV[8] the settings as they were read. Reply: {0, 1 if done}; 0: they differ.
--- @include head
if call('GET', KEYS[3]) ~= ARGV[8] then
  return {0, 0}
end
if P == '' then
  call('FLUSHDB', 'ASYNC')
  return {0, 1}
end
local cursor = '0'
repeat
  local page = call('SCAN', cursor, 'MATCH', P .. '*', 'COUNT', 1000)
  cursor = page[1]
  -- unpack() of more would overflow the Lua stack
  for first = 1, #page[2], 4000 do
    call('UNLINK', unpack(page[2], first, math.min(first + 3999, #page[2])))
  end
until cursor == '0'
return {0, 1}
