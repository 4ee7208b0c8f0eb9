-- Sums over the entries of one directory (redis-metadata.md 12.2); needs head, attr, usage.
local LISTED_ENTRIES_MAX = 2000

-- Length (decimal text), space, number of entries, inodes of sub-directories (8 bytes each).
local function sumEntries(dentries)
  local hi, lo, space, dirs = 0, 0, 0, {}
  for _, dentry in ipairs(dentries) do
    local type = string.byte(dentry)
    local a = type == FILE and loadAttr(P .. 'i' .. decimal(string.sub(dentry, 2)))
    if a then
      local lengthHi, lengthLo = struct.unpack('>I4I4', a.length)
      hi, lo = hi + lengthHi, lo + lengthLo
    elseif type == DIRECTORY then
      dirs[#dirs + 1] = string.sub(dentry, 2)
    end
    space = space + (a and chargeOf(a) or 4096)
  end
  hi = hi + math.floor(lo / 4294967296)
  return decimal(struct.pack('>I4I4', hi % 4294967296, lo % 4294967296)), space, #dentries,
      table.concat(dirs)
end

-- The stored statistics as texts; nil when one is missing or negative.
local function storedStats(dir)
  local length = call('HGET', P .. 'dirDataLength', dir)
  local space = call('HGET', P .. 'dirUsedSpace', dir)
  local inodes = call('HGET', P .. 'dirUsedInodes', dir)
  if not length or not space or not inodes or string.find(length .. space .. inodes, '-', 1, true)
  then
    return nil
  end
  return length, space, inodes
end
