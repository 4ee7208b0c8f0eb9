-- Ends a volume: the whole database goes, with whatever else is in it (redis-metadata.md 11.5).
-- KEYS[3] setting. ARGV[8] the settings as they were read. Reply: {0, 1 if done}; 0: they differ.
--- @include head
if call('GET', KEYS[3]) ~= ARGV[8] then
  return {0, 0}
end
call('FLUSHDB', 'ASYNC')
return {0, 1}
