-- Whether the caller may do all of that with an inode (redis-metadata.md 8.0.1).
-- KEYS[3] i<ino>. ARGV[8] sum of R 4, W 2, X 1. Reply: {0} or {errno}.
-- Root executes a file only if somebody may.
--- @include errno
--- @include attr
--- @include permission
local a, mask = loadAttr(KEYS[3]), tonumber(ARGV[8])
if not a then
  return {ENOENT}
end
if ARGV[7] == '1' and uid == 0 and bit.band(mask, X) ~= 0 and a.type ~= DIRECTORY
    and bit.band(a.mode, 73) == 0 then
  return {EACCES}
end
return {permits(a, mask) and 0 or EACCES}
