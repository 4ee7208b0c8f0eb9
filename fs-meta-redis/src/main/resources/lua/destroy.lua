-- Ends a volume (redis-metadata.md 11.5): the whole database goes, with whatever else is in it; in
-- a cluster only keys with the prefix of the volume, a part of them in each call.
-- KEYS[3] setting. ARGV[8] the settings as they were read, "" in all calls but the first;
-- [9] cursor. Reply: {0, next cursor}, "0" at the end, or "" when the settings differ.
--- @include head
if ARGV[8] ~= '' and call('GET', KEYS[3]) ~= ARGV[8] then
  return {0, ''}
end
if P == '' then
  call('FLUSHDB', 'ASYNC')
  return {0, '0'}
end
call('DEL', KEYS[3])
local page = call('SCAN', ARGV[9], 'MATCH', P .. '*', 'COUNT', 1000)
for _, key in ipairs(page[2]) do
  call('UNLINK', key)
end
return {0, page[1]}
