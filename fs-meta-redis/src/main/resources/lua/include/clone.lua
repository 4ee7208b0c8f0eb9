-- Copies of inodes that share their slices (redis-metadata.md 8.24); needs head, attr, time,
-- permission, usage, slices. References are counted here, in the script that copies (W6).
local PRESERVE = 2

local function shareList(ino, copyIno, index)
  local copyKey = chunkKey(copyIno, index)
  if call('EXISTS', copyKey) == 1 then
    return
  end
  for _, record in ipairs(call('LRANGE', chunkKey(ino, index), 0, -1)) do
    call('RPUSH', copyKey, record)
    local field = sliceField(record)
    if field then
      call('HINCRBY', P .. 'sliceRef', field, 1)
    end
  end
end

-- A file too long for one script: it is copied without a name, step by step.
local function isHuge(a)
  return a.type == FILE and isFar(a.length, NO_SLICE)
end

-- The record of a copy below `parent` (8 bytes). `mode` may have PRESERVE, which is for root and
-- the owner; `umask` is for the others.
local function copyOf(a, parent, mode, umask)
  local copy = {}
  for field, value in pairs(a) do
    copy[field] = value
  end
  copy.parent, copy.nlink = parent, a.type == DIRECTORY and 2 or 1
  if bit.band(mode, PRESERVE) == 0 or (uid ~= 0 and uid ~= a.uid) then
    copy.uid, copy.gid = uid, struct.unpack('>I4', ARGV[6])
    copy.mode = bit.band(a.mode, bit.bnot(umask))
    copy.atime, copy.mtime, copy.ctime = now, now, now
  end
  return copy
end

-- Writes a copy with all that belongs to its inode, but no entry; huge ones get no slices yet.
local function saveCopy(ino, a, copyIno, copy)
  call('SET', P .. 'i' .. copyIno, encodeAttr(copy))
  addUsage(chargeOf(copy), 1, copy)
  if call('EXISTS', P .. 'x' .. ino) == 1 then
    local xattrs = call('HGETALL', P .. 'x' .. ino)
    for at = 1, #xattrs, 2 do
      call('HSET', P .. 'x' .. copyIno, xattrs[at], xattrs[at + 1])
    end
  end
  if a.type == FILE then
    for index = 0, isHuge(a) and -1 or chunkAndOffset(a.length) do
      shareList(ino, copyIno, index)
    end
  elseif a.type == SYMLINK then
    call('SET', P .. 's' .. copyIno, call('GET', P .. 's' .. ino) or '')
  elseif a.type == DIRECTORY then
    for _, hash in ipairs({'dirUsedInodes', 'dirDataLength', 'dirUsedSpace'}) do
      call('HSET', P .. hash, copyIno, '0')
    end
  end
end
