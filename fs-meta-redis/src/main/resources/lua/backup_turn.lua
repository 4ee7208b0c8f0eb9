-- Takes the turn to back up a volume (volume-and-objects.md 8.1), compare-and-set.
-- KEYS[3] x<root>. ARGV[8] time of the last backup as it was read, "" for none, [9] now.
-- Reply: {0, 1} taken, {0, 0} somebody else was faster. May run twice.
--- @include head
local last = call('HGET', KEYS[3], 'lastBackup') or ''
if last ~= ARGV[8] then
  return {0, last == ARGV[9] and 1 or 0}
end
call('HSET', KEYS[3], 'lastBackup', ARGV[9])
return {0, 1}
