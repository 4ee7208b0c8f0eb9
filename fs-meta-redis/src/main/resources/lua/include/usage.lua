-- The one place that accounts (redis-metadata.md 2.3.2, 12): counters of the volume, statistics
-- and quotas of directories, usage of users and groups; needs head and attr.
--   addUsage       an inode appears, disappears, or changes its space
--   countEntry     a directory gains or loses an entry
--   setLength      the length of a file changes, see length
--   refusesGrowth  asked before the first write
-- `dir` is decimal text.
--- @include ino
--- @include quota
--- @include volume_usage

-- Bytes charged for a length: whole 4 KiB units, so a Lua number is exact up to 2^64.
local function charged(length)
  local hi, lo = struct.unpack('>I4I4', length)
  local space = hi * 4294967296 + math.ceil(lo / 4096) * 4096
  return space == 0 and 4096 or space
end

local function chargeOf(a)
  return a.type == FILE and charged(a.length) or 4096
end

-- Errno when that much more for the owner of `a`, under each of `dirs`, exceeds a limit.
local function refusesGrowth(space, inodes, a, dirs)
  if space <= 0 and inodes <= 0 then
    return nil
  end
  if overdrawsOwner(a, space, inodes) then
    return EDQUOT
  end
  if lacksRoom(space, inodes) then
    return ENOSPC
  end
  return overdrawsDirs(space, inodes, dirs) and EDQUOT or nil
end

-- Errno when `dir` may not hold one more name of `a` (8.16).
local function refusesName(a, dir)
  if a.nlink > 0 and overdrawsOwner(a, 0, 1) then
    return EDQUOT
  end
  return overdrawsDirs(chargeOf(a), 1, {dir}) and EDQUOT or nil
end

local function addOwnerUsage(kind, id, space, inodes)
  call('HSETNX', P .. kind .. 'Quota', id, string.rep('\255', 16))
  addQuotaUsage(kind, id, space, inodes)
end

-- `a` names the owner; nil: nobody.
local function addUsage(space, inodes, a)
  addToVolume(space, inodes)
  if a and countsOwners then
    addOwnerUsage('user', a.uid, space, inodes)
    addOwnerUsage('group', a.gid, space, inodes)
  end
end

-- The usage of `a` belongs to `uid` and `gid` from now on.
local function changeOwner(a, uid, gid)
  for kind, ids in pairs({user = {a.uid, uid}, group = {a.gid, gid}}) do
    if countsOwners and not a.isGraced and ids[1] ~= ids[2] then
      addOwnerUsage(kind, ids[1], -chargeOf(a), -1)
      addOwnerUsage(kind, ids[2], chargeOf(a), 1)
    end
  end
  a.uid, a.gid = uid, gid
end
--- @include dir_stats
