-- The writes of rename (redis-metadata.md 8.15); needs head, attr, time, usage, free, trash. A
-- directory is {ino = decimal, raw = 8 bytes, attr = record, relinked = its nlink was changed}.

local function relink(dir, change)
  dir.attr.nlink = math.max(dir.attr.nlink + change, 2)
  dir.relinked = true
end

-- Record and statistics of `a` follow its name from one directory to another; quotas: move_room.
local function changeParent(ino, a, from, to)
  if a.type == DIRECTORY then
    relink(from, -1)
    relink(to, 1)
    a.parent = to.raw
  elseif a.parent ~= NO_PARENT then
    a.parent = to.raw
  else
    call('HINCRBY', P .. 'p' .. ino, to.ino, 1)
    call('HINCRBY', P .. 'p' .. ino, from.ino, -1)
  end
  countInDir(from.ino, a, -1)
  countInDir(to.ino, a, 1)
end

local function saveMoved(ino, a)
  a.ctime = nowAfter(a.ctime)
  call('SET', P .. 'i' .. ino, encodeAttr(a))
end

-- The inode behind the target `name` loses that link, to the trash of `hour` unless that is "".
-- Returns its fate.
local function dropTarget(m, hour, name, isOpen)
  if m.otherType == DIRECTORY then
    relink(m.dst, -1)
    forgetDirStats(m.otherIno)
  end
  if not m.b then
    return DELETED
  end
  countEntry(m.dst.ino, m.b, -1)
  if goesToTrash(hour, m.otherIno, m.b, m.dst.ino, name) then
    moveToTrash(hour, m.otherIno, m.b, m.other, m.dst.ino, name)
    return KEPT
  end
  if m.otherType ~= DIRECTORY then
    return dropLink(m.otherIno, m.b, m.dst.ino, isOpen)
  end
  m.b.nlink = 0
  m.b.ctime = nowAfter(m.b.ctime)
  freeInode(m.otherIno, m.b)
  return DELETED
end

-- Writes the record of a directory when that is due.
local function saveDir(dir, key, window)
  if (dir.relinked and touch(dir.attr)) or (not dir.relinked and touchIfDue(dir.attr, window)) then
    call('SET', key, encodeAttr(dir.attr))
  end
end
