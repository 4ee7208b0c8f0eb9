-- Looks at an entry whose inode has no record. What still has data gets a record again, as long as
-- its data reaches; any other name goes away.
-- KEYS[3] i<ino>, [4] d<dir>. ARGV[8] name, [9] dentry, [10] directory, 8 bytes; [11] mode of the
-- new record; [12] data length as chunk lists tell, 8 bytes, "" when there is none;
-- [13] "1": repair.
-- Reply: {0, 1 if it is broken}.
--- @include head
--- @include attr
--- @include ino
local broken = call('HGET', KEYS[4], ARGV[8]) == ARGV[9] and call('EXISTS', KEYS[3]) == 0
if broken and ARGV[13] == '1' then
  local type, target = string.byte(ARGV[9]), call('GET', P .. 's' .. string.sub(KEYS[3], #P + 2))
  local length = type == SYMLINK and target and struct.pack('>I4I4', 0, #target) or ARGV[12]
  if length == '' or (type ~= FILE and type ~= SYMLINK) then
    call('HDEL', KEYS[4], ARGV[8])
  else
    call('SET', KEYS[3], encodeAttr({flags = 0, type = type, mode = tonumber(ARGV[11]), uid = 0,
        gid = 0, atime = now, mtime = now, ctime = now, nlink = 1, length = length,
        rdev = '\0\0\0\0', parent = ARGV[10], tail = '\0'}))
  end
end
return answer({0, broken and 1 or 0})
