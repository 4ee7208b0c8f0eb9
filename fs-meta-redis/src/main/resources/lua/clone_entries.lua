-- Copies inodes into a directory of a clone that is being built (redis-metadata.md 8.24).
-- KEYS[3] i<parent>, [4] d<parent>: the copied directory
-- ARGV[8] parent, 8 bytes, [9] 2: preserve, else 0, [10] umask
-- ARGV[11...] for each entry its name, its inode, the inode of the copy, 8 bytes each; the last:
-- limits, see quota
-- Reply: {0, for each entry 1, 0 if it is gone or has been copied, or 2 if it is huge} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include slices
--- @include clone
local dir = loadAttr(KEYS[3])
if not dir then
  return fail(ENOENT)
end
local parentIno, mode, umask = string.sub(KEYS[3], #P + 2), tonumber(ARGV[9]), tonumber(ARGV[10])
local found, space, inodes, owner = {}, 0, 0, nil
for at = 11, #ARGV - 1, 3 do
  local ino = decimal(ARGV[at + 1])
  local a = loadAttr(P .. 'i' .. ino)
  if a and call('HEXISTS', KEYS[4], ARGV[at]) == 0 then
    if not permits(a, a.type == DIRECTORY and R + X or R) then
      return fail(EACCES)
    end
    if isHuge(a) then
      found[at] = 2
    else
      local copy = copyOf(a, ARGV[8], mode, umask)
      found[at] = {ino = ino, a = a, copy = copy}
      space, inodes, owner = space + chargeOf(copy), inodes + 1, copy
    end
  end
end
local errno = owner and refusesGrowth(space, inodes, owner, {parentIno})
if errno then
  return fail(errno)
end

local reply, subdirs = {0}, 0
for at = 11, #ARGV - 1, 3 do
  local entry = found[at]
  reply[#reply + 1] = entry == 2 and 2 or entry and 1 or 0
  if entry and entry ~= 2 then
    saveCopy(entry.ino, entry.a, decimal(ARGV[at + 2]), entry.copy)
    call('HSET', KEYS[4], ARGV[at], string.char(entry.copy.type) .. ARGV[at + 2])
    countEntry(parentIno, entry.copy, 1)
    subdirs = subdirs + (entry.copy.type == DIRECTORY and 1 or 0)
  end
end
if subdirs > 0 then
  dir.nlink = dir.nlink + subdirs
  call('SET', KEYS[3], encodeAttr(dir))
end
return answer(reply)
