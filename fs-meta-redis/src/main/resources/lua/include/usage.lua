-- Counters of the volume and of directories (redis-metadata.md 2.3.2, 12.2); needs head and attr.
--- @include ino

-- Bytes charged for a length: whole 4 KiB units, so a Lua number is exact up to 2^64.
local function charged(length)
  local hi, lo = struct.unpack('>I4I4', length)
  local space = hi * 4294967296 + math.ceil(lo / 4096) * 4096
  return space == 0 and 4096 or space
end

local function addUsage(space, inodes)
  call('INCRBY', P .. 'usedSpace', string.format('%.0f', space))
  if inodes ~= 0 then
    call('INCRBY', P .. 'totalInodes', inodes)
  end
end

-- Limits are decimal text, "0" for none.
local function lacksRoom(space, inodes, capacity, inodeLimit)
  if capacity == '0' and inodeLimit == '0' then
    return false
  end
  local used = call('MGET', P .. 'usedSpace', P .. 'totalInodes')
  return (capacity ~= '0' and space > 0 and tonumber(used[1] or 0) + space > tonumber(capacity))
      or (inodeLimit ~= '0' and inodes > 0
          and tonumber(used[2] or 0) + inodes > tonumber(inodeLimit))
end

-- Only where the fields exist: who misses them recomputes the directory. `dir` and `length` are
-- decimal text.
local function addDirStats(dir, length, space, inodes)
  if call('HEXISTS', P .. 'dirUsedSpace', dir) == 0 then
    return
  end
  if length ~= '0' and length ~= '-0' then
    call('HINCRBY', P .. 'dirDataLength', dir, length)
  end
  if space ~= 0 then
    call('HINCRBY', P .. 'dirUsedSpace', dir, string.format('%.0f', space))
  end
  if inodes ~= 0 then
    call('HINCRBY', P .. 'dirUsedInodes', dir, inodes)
  end
end

-- One entry for `a` comes to (sign 1) or leaves (-1) `dir`.
local function countEntry(dir, a, sign)
  if a.type ~= FILE then
    return addDirStats(dir, '0', sign * 4096, sign)
  end
  local length = decimal(a.length)
  addDirStats(dir, sign < 0 and '-' .. length or length, sign * charged(a.length), sign)
end

-- Statistics and quota of a directory that goes away.
local function forgetDirStats(dir)
  for _, hash in ipairs({'dirDataLength', 'dirUsedSpace', 'dirUsedInodes', 'dirQuota',
      'dirQuotaUsedSpace', 'dirQuotaUsedInodes'}) do
    call('HDEL', P .. hash, dir)
  end
end
