-- The inodes that "." and ".." of a directory name (redis-metadata.md 8.1).
-- KEYS[3] i<dir>; ARGV[8] dir, 8 bytes; ARGV[9] "1" for "..".
-- Reply: {0, inode in 8 bytes, record} or {errno}.
--- @include errno
--- @include attr
--- @include permission
--- @include ino
local record = redis.call('GET', KEYS[3])
local dir = decodeAttr(record)
if not dir then
  return {ENOENT}
end
if dir.type ~= DIRECTORY and ARGV[9] == '1' then
  return {ENOTDIR}
end
if not permits(dir, X) then
  return {EACCES}
end
if ARGV[9] ~= '1' then
  return {0, ARGV[8], record}
end
local prefix = string.sub(KEYS[1], 1, -12)
local parentRecord = redis.call('GET', prefix .. 'i' .. decimal(dir.parent))
if not parentRecord then
  return {ENOENT}
end
return {0, dir.parent, parentRecord}
