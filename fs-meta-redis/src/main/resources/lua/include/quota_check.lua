-- Whether that much more exceeds a limit (redis-metadata.md 8.0.4); part of quota.

local function exceedsQuota(kind, id, space, inodes)
  local limits = call('HGET', P .. kind .. 'Quota', id)
  if not limits or #limits ~= 16 then
    return false
  end
  local spaceMax, inodesMax = struct.unpack('>i8i8', limits)
  local function exceeds(max, growth, hash)
    return max > 0 and growth > 0
        and tonumber(call('HGET', P .. kind .. hash, id) or 0) + growth > max
  end
  return exceeds(spaceMax, space, 'QuotaUsedSpace') or exceeds(inodesMax, inodes, 'QuotaUsedInodes')
end

local function lacksRoom(space, inodes)
  if capacity <= 0 and inodeLimit <= 0 then
    return false
  end
  local used = call('MGET', P .. 'usedSpace', P .. 'totalInodes')
  return (capacity > 0 and space > 0 and tonumber(used[1] or 0) + space > capacity)
      or (inodeLimit > 0 and inodes > 0 and tonumber(used[2] or 0) + inodes > inodeLimit)
end

local function overdrawsOwner(a, space, inodes)
  return countsOwners and (exceedsQuota('user', a.uid, space, inodes)
      or exceedsQuota('group', a.gid, space, inodes))
end

-- Whether that much more under each of `dirs` exceeds a quota above.
local function overdrawsDirs(space, inodes, dirs)
  local names = {}
  for _, dir in ipairs(dirs) do
    for _, quota in ipairs(quotasAbove(dir)) do
      names[quota] = (names[quota] or 0) + 1
    end
  end
  for quota, count in pairs(names) do
    if exceedsQuota('dir', quota, space * count, inodes * count) then
      return true
    end
  end
  return false
end
