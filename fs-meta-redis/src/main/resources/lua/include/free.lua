-- Links and inodes going away (redis-metadata.md 8.12, 6.4); needs head, attr, time, usage.
-- `ino` and `dir` are decimal text.
--- @include grace
local KEPT, SUSTAINED, DELETED = 0, 1, 2

-- Deletes a record without links; the data of a file waits in delfiles.
local function freeInode(ino, a)
  local space = 4096
  -- deleting comes first: then a server without memory lets the script go on
  call('DEL', P .. 'i' .. ino)
  if a.type == FILE then
    grantGrace(ino, a)
    space = charged(a.length)
    call('ZADD', P .. 'delfiles', decimal(string.sub(now, 1, 8)), ino .. ':' .. decimal(a.length))
  else
    call('DEL', P .. 'x' .. ino, P .. 's' .. ino)
  end
  addUsage(-space, -1, a)
end

-- Takes the link under `dir` from a non-directory. `isOpen`: this session sustains the file.
local function dropLink(ino, a, dir, isOpen)
  a.nlink = math.max(a.nlink - 1, 0)
  a.ctime = nowAfter(a.ctime)
  if a.nlink > 0 then
    call('SET', P .. 'i' .. ino, encodeAttr(a))
    if a.parent == NO_PARENT then
      call('HINCRBY', P .. 'p' .. ino, dir, -1)
    end
    return KEPT
  end
  if a.parent == NO_PARENT then
    call('DEL', P .. 'p' .. ino)
  end
  if isOpen and a.type == FILE then
    call('SET', P .. 'i' .. ino, encodeAttr(a))
    call('SADD', P .. 'session' .. sid, ino)
    setXattrsAside(ino)
    return SUSTAINED
  end
  freeInode(ino, a)
  return DELETED
end
