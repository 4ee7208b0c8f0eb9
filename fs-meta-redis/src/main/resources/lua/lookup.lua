-- The inode behind a name (redis-metadata.md 8.1).
-- KEYS[3] i<parent>, KEYS[4] d<parent>; ARGV[8] name.
-- Reply: {0, dentry, record or nil} or {errno}. The parent is read only if permission is checked.
--- @include errno
--- @include attr
--- @include permission
--- @include ino
--- @include shown
if ARGV[7] == '1' then
  local dir = loadAttr(KEYS[3])
  if not dir then
    return {ENOENT}
  end
  if not permits(dir, X) then
    return {EACCES}
  end
end
local dentry = redis.call('HGET', KEYS[4], ARGV[8])
if not dentry then
  return {ENOENT}
end
local key = VOLUME .. 'i' .. decimal(string.sub(dentry, 2))
return {0, dentry, shownRecord(key, redis.call('GET', key))}
