-- Removes entries of one directory that are no directories (redis-metadata.md 8.13).
-- KEYS[3] i<parent>, KEYS[4] d<parent>
-- ARGV[8] mtime window, ARGV[9] "1" if the parent is an hour directory
-- ARGV[10] name of the hour directory that takes the entries, "" to delete
-- ARGV[11...] for each entry its name, its inode in 8 bytes, "1" if that is open; the last:
-- limits, see quota
-- Reply: {0, parent record, {dentry, record afterwards or nil, fate; an empty dentry if the name
-- does not lead to the inode any more}...} or {errno}, when nothing was removed.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include leaving
--- @include dir
--- @include free
--- @include trash
--- @include shown
local dir, errno = enter(KEYS[3])
if not dir then
  return fail(errno)
end
errno = refusesRemoving(dir)
if errno then
  return fail(errno)
end
local parentIno = string.sub(KEYS[3], #P + 2)
local found, names, records = findEntries(11)
for at = 11, #ARGV - 1, 3 do
  local a = found[at] and records[found[at].ino]
  errno = a and ((sticks(dir, a) and EACCES) or (isSealed(a, true) and EPERM))
  if errno then
    return fail(errno)
  end
end

-- The fate of what lost its name; several names may lead to one record.
local function remove(at, entry)
  local a, name, fate = records[entry.ino], ARGV[at], KEPT
  if ARGV[9] == '1' then
    forgetWholeName(parentIno, name)
  end
  if not a then
    return {entry.dentry, false, DELETED}
  end
  if goesToTrash(ARGV[10], entry.ino, a, parentIno, name) then
    moveToTrash(ARGV[10], entry.ino, a, entry.dentry, parentIno, name)
  else
    fate = dropLink(entry.ino, a, parentIno, ARGV[at + 2] == '1')
  end
  leaves(parentIno, a)
  if fate ~= KEPT then
    records[entry.ino] = nil
  end
  return {entry.dentry, shown(P .. 'i' .. entry.ino, a), fate}
end

local reply = {0, false}
-- deleting comes first: then a server without memory lets the script go on
if #names > 0 then
  call('HDEL', KEYS[4], unpack(names))
end
gatherUsage()
for at = 11, #ARGV - 1, 3 do
  reply[#reply + 1] = found[at] and remove(at, found[at]) or {'', false, KEPT}
end
countLeft(parentIno)
addGathered()
if ARGV[9] ~= '1' and touchIfDue(dir, ARGV[8]) then
  call('SET', KEYS[3], encodeAttr(dir))
end
reply[2] = encodeAttr(dir)
return answer(reply)
