-- Statistics of the direct entries of directories (redis-metadata.md 12.2), and the quotas above;
-- part of usage.

-- Only where the fields exist: who misses them recomputes the directory. `length` is decimal text.
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

-- To the quotas of `dir` and of all above it.
local function addDirQuotas(dir, space, inodes)
  for _, quota in ipairs(quotasAbove(dir)) do
    addQuotaUsage('dir', quota, space, inodes)
  end
end

local function countInDir(dir, a, sign)
  if a.type ~= FILE then
    return addDirStats(dir, '0', sign * 4096, sign)
  end
  local length = decimal(a.length)
  addDirStats(dir, sign < 0 and '-' .. length or length, sign * charged(a.length), sign)
end

-- One entry for `a` comes to (sign 1) or leaves (-1) `dir`; of a directory only itself.
local function countEntry(dir, a, sign)
  countInDir(dir, a, sign)
  addDirQuotas(dir, sign * chargeOf(a), sign)
end

-- Statistics and quota of a directory that goes away.
local function forgetDirStats(dir)
  for _, hash in ipairs({'dirDataLength', 'dirUsedSpace', 'dirUsedInodes', 'dirQuota',
      'dirQuotaUsedSpace', 'dirQuotaUsedInodes'}) do
    call('HDEL', P .. hash, dir)
  end
end
