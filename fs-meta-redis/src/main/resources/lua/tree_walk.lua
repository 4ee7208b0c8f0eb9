-- What the entries of some directories come to, for walks of a tree (redis-metadata.md 12.1).
-- KEYS[3] dirUsedSpace. ARGV[8] "1": statistics are not trusted; [9...] directories, 8 bytes each;
-- the last: limits, see quota.
-- Reply: {0, then for each directory: length, space, entries, their inodes when these are
-- directories, 1 if the numbers come from the statistics else 0}. Parts are nil when the directory
-- is too large to be listed here.
--- @include head
--- @include attr
--- @include usage
--- @include dir_sum
local reply = {0}
for at = 9, #ARGV - 1 do
  local dir = decimal(ARGV[at])
  local length, space, inodes = storedStats(dir)
  local stored, subdirs = length and ARGV[8] ~= '1', false
  if not stored then
    length, space, inodes = false, false, false
  end
  if call('HLEN', P .. 'd' .. dir) <= LISTED_ENTRIES_MAX then
    local summed = {sumEntries(call('HVALS', P .. 'd' .. dir))}
    subdirs = summed[4]
    if not stored then
      length, space, inodes = summed[1], string.format('%.0f', summed[2]), summed[3]
    end
  end
  for _, part in ipairs({length, space, inodes, subdirs, stored and 1 or 0}) do
    reply[#reply + 1] = part
  end
end
return reply
