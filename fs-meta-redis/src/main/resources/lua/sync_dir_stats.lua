-- Stores the statistics of a directory anew (redis-metadata.md 8.28).
-- KEYS[3] i<dir>, [4] d<dir>. ARGV[8] "": sum the entries here; otherwise the record that the
-- directory must still have, and [9] length, [10] space, [11] entries as the caller summed them.
-- The last: limits, see quota. May run twice.
-- Reply: {0, length, space, entries}; {0} when the directory is too large or has changed.
--- @include head
--- @include attr
--- @include usage
--- @include dir_sum
local record = call('GET', KEYS[3])
if not record then
  return {ENOENT}
end
local length, space, inodes = ARGV[9], ARGV[10], ARGV[11]
if ARGV[8] ~= '' then
  if record ~= ARGV[8] then
    return {0}
  end
else
  if call('HLEN', KEYS[4]) > LISTED_ENTRIES_MAX then
    return {0}
  end
  length, space, inodes = sumEntries(call('HVALS', KEYS[4]))
end
local dir = string.sub(KEYS[3], #P + 2)
space, inodes = string.format('%.0f', space), string.format('%.0f', inodes)
call('HSET', P .. 'dirDataLength', dir, length)
call('HSET', P .. 'dirUsedSpace', dir, space)
call('HSET', P .. 'dirUsedInodes', dir, inodes)
return {0, length, space, inodes}
