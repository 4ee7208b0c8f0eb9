-- The attribute record (redis-metadata.md 3.1). Times, length, rdev and parent stay raw bytes, as
-- Lua numbers cannot hold them; `tail` is whatever follows: fields of later releases survive.
local RECORD = '>BI2I4I4c12c12c12I4c8c4c8'
local FILE, DIRECTORY, SYMLINK = 1, 2, 3
local NO_PARENT = '\0\0\0\0\0\0\0\0'

-- nil for a missing or empty record; older ones lack the parent or the padding byte.
local function decodeAttr(record)
  if not record or record == '' then
    return nil
  end
  if #record < 72 then
    record = record .. string.rep('\0', 72 - #record)
  end
  local a, typeAndMode = {tail = string.sub(record, 72)}, 0
  a.flags, typeAndMode, a.uid, a.gid, a.atime, a.mtime, a.ctime, a.nlink, a.length, a.rdev,
      a.parent = struct.unpack(RECORD, record)
  a.mode = typeAndMode % 4096
  a.type = (typeAndMode - a.mode) / 4096
  return a
end

local function encodeAttr(a)
  return struct.pack(RECORD, a.flags, a.type * 4096 + a.mode, a.uid, a.gid, a.atime, a.mtime,
      a.ctime, a.nlink, a.length, a.rdev, a.parent) .. a.tail
end

-- A key that begins with G instead of i has the record of a deleted file, see grace.
local function attrAt(key, record)
  local a = decodeAttr(record)
  if a then
    a.isGraced = string.find(key, 'G%d+$') ~= nil
  end
  return a
end

local function loadAttr(key)
  return attrAt(key, redis.call('GET', key))
end

-- Immutable, or with `appendToo` also append-only.
local function isSealed(a, appendToo)
  return bit.band(a.flags, appendToo and 3 or 1) ~= 0
end

-- The parent is an hour directory of the trash.
local function inTrash(a)
  local hi, lo = struct.unpack('>I4I4', a.parent)
  return hi > 0x7FFFFFFF or (hi == 0x7FFFFFFF and lo > 0x10000000)
end
