-- Sets limits or usage of a quota (redis-metadata.md 12.3, 12.4).
-- KEYS[3] i<dir>; any key for users and groups. ARGV[8] kind: dir, user or group; [9] inode, uid or
-- gid; [10] bytes, [11] inodes at most, s64 each, "" for what stays; [12] the tree below the
-- directory, see walked; "" leaves the usage, that of a new quota is 0; the last: limits of the
-- volume. May run twice. Reply: {0, 1}, or {0, 0} when the tree has changed, or {errno}.
--- @include head
--- @include attr
--- @include usage
--- @include walked
local kind, id = ARGV[8], ARGV[9]
if kind == 'dir' then
  local dir = loadAttr(KEYS[3])
  if not dir or dir.type ~= DIRECTORY then
    return {dir and ENOTDIR or ENOENT}
  end
end
local space, inodes = walkedTree(ARGV[12])
if ARGV[12] ~= '' and not space then
  return {0, 0}
end
local old = call('HGET', P .. kind .. 'Quota', id)
old = old and #old == 16 and old or string.rep('\255', 16)
call('HSET', P .. kind .. 'Quota', id, (ARGV[10] ~= '' and ARGV[10] or string.sub(old, 1, 8))
    .. (ARGV[11] ~= '' and ARGV[11] or string.sub(old, 9)))
for hash, used in pairs({QuotaUsedSpace = space and space - 4096 or false,
    QuotaUsedInodes = inodes and inodes - 1 or false}) do
  if used then
    call('HSET', P .. kind .. hash, id, string.format('%.0f', used))
  else
    call('HSETNX', P .. kind .. hash, id, '0')
  end
end
return {0, 1}
