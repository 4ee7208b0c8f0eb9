-- Limits of volume, directories, users and groups (redis-metadata.md 8.0.4, 12.3, 12.4); needs
-- head, attr, ino. The last argument of every script that accounts: s64 capacity, s64 inode limit
-- (0: none), u8 "users and groups are accounted", see OpContext.volumeLimits.
-- The numbers of a quota kind ("dir", "user", "group") are hashes by inode, uid or gid.
local QUOTA_DEPTH_MAX = 65536
local capacity, inodeLimit, countsOwners = struct.unpack('>i8i8B', ARGV[#ARGV])
countsOwners = countsOwners == 1
local hasDirQuotas
local chains = {}

-- The directories with a quota from `dir` (decimal) up to the root, nearest first; none for the
-- trash. What was found once holds for the whole script: compute it before moving anything.
local function quotasAbove(dir)
  if hasDirQuotas == nil then
    hasDirQuotas = call('EXISTS', P .. 'dirQuota') == 1
  end
  if not hasDirQuotas or chains[dir] then
    return chains[dir] or {}
  end
  local found, at = {}, dir
  for _ = 1, QUOTA_DEPTH_MAX do
    -- numbers of 19 digits are the trash and its hour directories
    local parent = #at < 19 and call('GETRANGE', P .. 'i' .. at, 63, 70) or ''
    if #parent < 8 then
      break
    end
    if call('HEXISTS', P .. 'dirQuota', at) == 1 then
      found[#found + 1] = at
    end
    if at == '1' or parent == NO_PARENT then
      break
    end
    at = decimal(parent)
  end
  chains[dir] = found
  return found
end

-- Adds to the usage below a quota; negative numbers take away.
local function addQuotaUsage(kind, id, space, inodes)
  call('HINCRBY', P .. kind .. 'QuotaUsedSpace', id, string.format('%.0f', space))
  call('HINCRBY', P .. kind .. 'QuotaUsedInodes', id, string.format('%.0f', inodes))
end
--- @include quota_check
