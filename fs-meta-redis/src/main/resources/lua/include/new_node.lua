-- The record of an inode to be (redis-metadata.md 8.10); ARGV as in make. Needs attr, permission.
--- @include acl_mode

local function newNode(dir)
  local type, asked, rdev, length, umask = struct.unpack('>BI2c4c8I2', ARGV[12])
  local mode, rule, default = inheritAcl(dir, type, asked, umask)
  local gid = struct.unpack('>I4', ARGV[6])
  if bit.band(dir.mode, 1024) ~= 0 then
    if type == DIRECTORY then
      mode = bit.bor(mode, 1024)
    elseif ARGV[7] == '1' and uid ~= 0 and bit.band(mode, 1032) == 1032
        and not inGroup(dir.gid) then
      mode = mode - 1024
    end
    gid = dir.gid
  end
  -- skip-trash flag and storage tier are inherited
  local rest = afterAcl(dir)
  local node = {flags = bit.band(dir.flags, 32), type = type, mode = mode, uid = uid, gid = gid,
      atime = now, mtime = now, ctime = now, nlink = type == DIRECTORY and 2 or 1,
      length = length, rdev = rdev, parent = ARGV[9], tail = #rest == 2 and rest or '\0',
      rule = rule}
  setAclIds(node, 0, default)
  return node
end
