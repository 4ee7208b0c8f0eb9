-- The length of a file and what follows from it; needs head, attr, usage.
--- @include grace
local function isLess(length, other)
  local hi, lo = struct.unpack('>I4I4', length)
  local otherHi, otherLo = struct.unpack('>I4I4', other)
  return hi < otherHi or (hi == otherHi and lo < otherLo)
end

-- The directories that hold a file, once per name that they have for it.
local function dirsOf(ino, a)
  if a.parent ~= NO_PARENT then
    return a.nlink > 0 and {decimal(a.parent)} or {}
  end
  local dirs, counts = {}, call('HGETALL', P .. 'p' .. ino)
  for at = 1, #counts, 2 do
    for _ = 1, tonumber(counts[at + 1]) do
      dirs[#dirs + 1] = counts[at]
    end
  end
  return dirs
end

-- Errno when the file may not get that long (8 bytes).
local function refusesLength(ino, a, length)
  local space = charged(length) - charged(a.length)
  if space <= 0 or a.isGraced then
    return nil
  end
  return refusesGrowth(space, 0, a, dirsOf(ino, a))
end

-- Gives the record a new length (8 bytes) and everything that counts what follows from it; the
-- caller saves the record. A deleted file is nobody's but its handles': nothing is counted.
local function setLength(ino, a, length)
  if a.isGraced then
    return resizeDeleted(ino, a, length)
  end
  local space = charged(length) - charged(a.length)
  local added, gone = decimal(length), decimal(a.length)
  for _, dir in ipairs(dirsOf(ino, a)) do
    addDirStats(dir, added, space, 0)
    addDirStats(dir, '-' .. gone, 0, 0)
    if space ~= 0 then
      addDirQuotas(dir, space, 0)
    end
  end
  addUsage(space, 0, a)
  a.length = length
end
