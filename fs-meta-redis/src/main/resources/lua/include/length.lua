-- The length of a file and what follows from it; needs head, attr, usage.
local function isLess(length, other)
  local hi, lo = struct.unpack('>I4I4', length)
  local otherHi, otherLo = struct.unpack('>I4I4', other)
  return hi < otherHi or (hi == otherHi and lo < otherLo)
end

-- Gives the record a new length (8 bytes) and the counters of volume and directories what follows
-- from it; the caller saves the record.
local function setLength(ino, a, length)
  local space = charged(length) - charged(a.length)
  local added, gone = decimal(length), decimal(a.length)
  local parents = a.parent ~= NO_PARENT and {decimal(a.parent), math.min(a.nlink, 1)}
      or call('HGETALL', P .. 'p' .. ino)
  for at = 1, #parents, 2 do
    -- once per name that the directory holds
    for _ = 1, tonumber(parents[at + 1]) do
      addDirStats(parents[at], added, space, 0)
      addDirStats(parents[at], '-' .. gone, 0, 0)
    end
  end
  addUsage(space, 0)
  a.length = length
end
