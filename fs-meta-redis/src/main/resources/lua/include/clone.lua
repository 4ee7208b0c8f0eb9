-- Copies of inodes that share their slices (redis-metadata.md 8.24); needs head, attr, time,
-- permission, usage, slices. References are counted here, in the script that copies (W6).
local PRESERVE = 2
-- Above so many chunks only the lists that exist are looked for.
local LISTED_CHUNKS_MAX = 10000

-- Calls action(key, index) for each chunk that a file has, for some of them twice.
local function eachChunk(ino, a, action)
  local last = chunkAndOffset(a.length)
  if last < LISTED_CHUNKS_MAX then
    for index = 0, last do
      action(chunkKey(ino, index), index)
    end
    return
  end
  local cursor, start = '0', P .. 'c' .. ino .. '_'
  repeat
    local page = call('SCAN', cursor, 'MATCH', start .. '*', 'COUNT', 10000)
    cursor = page[1]
    for _, key in ipairs(page[2]) do
      local index = tonumber(string.sub(key, #start + 1))
      if index and index <= last then
        action(key, index)
      end
    end
  until cursor == '0'
end

local function shareSlices(ino, copyIno, a)
  eachChunk(ino, a, function(key, index)
    local copyKey = chunkKey(copyIno, index)
    if call('EXISTS', copyKey) == 1 then
      return
    end
    for _, record in ipairs(call('LRANGE', key, 0, -1)) do
      call('RPUSH', copyKey, record)
      local field = sliceField(record)
      if field then
        call('HINCRBY', P .. 'sliceRef', field, 1)
      end
    end
  end)
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

-- Writes a copy with all that belongs to its inode, but no entry.
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
    shareSlices(ino, copyIno, a)
  elseif a.type == SYMLINK then
    call('SET', P .. 's' .. copyIno, call('GET', P .. 's' .. ino) or '')
  elseif a.type == DIRECTORY then
    for _, hash in ipairs({'dirUsedInodes', 'dirDataLength', 'dirUsedSpace'}) do
      call('HSET', P .. hash, copyIno, '0')
    end
  end
end
