-- Files without a name. One that was deleted while other clients may have it open keeps its record
-- for a while under a private key, and its data (coherence.md 5, W11). Extended attributes of all
-- files without a name have a private key. Heartbeats of who has one open prolong both. Needs the
-- head and attr.
local GRACE_SECONDS = 600

local function graceKey(ino)
  return P .. 'G' .. ino
end

local function xattrsOf(ino, a)
  return P .. (a.nlink == 0 and 'X' or 'x') .. ino
end

-- The file has lost its last name.
local function setXattrsAside(ino)
  if call('EXISTS', P .. 'x' .. ino) == 1 then
    call('RENAME', P .. 'x' .. ino, P .. 'X' .. ino)
    call('EXPIRE', P .. 'X' .. ino, GRACE_SECONDS)
  end
end

-- A file without a name gets one.
local function bringXattrsBack(ino)
  if call('EXISTS', P .. 'X' .. ino) == 1 then
    call('RENAME', P .. 'X' .. ino, P .. 'x' .. ino)
    call('PERSIST', P .. 'x' .. ino)
  end
end

local hasOthers

-- Keeps a deleted file for the clients besides this one that may have it open.
local function grantGrace(ino, a)
  if hasOthers == nil then
    hasOthers = call('ZCARD', KEYS[1]) > (sid == '0' and 0 or 1)
  end
  if hasOthers then
    setXattrsAside(ino)
    call('SET', graceKey(ino), encodeAttr(a), 'EX', GRACE_SECONDS)
  else
    call('DEL', P .. 'x' .. ino, P .. 'X' .. ino)
  end
end

-- Gives a deleted file a new length: its data up to there waits to be deleted.
local function resizeDeleted(ino, a, length)
  call('ZREM', P .. 'delfiles', ino .. ':' .. decimal(a.length))
  call('ZADD', P .. 'delfiles', decimal(string.sub(now, 1, 8)), ino .. ':' .. decimal(length))
  a.length = length
end

-- The record as stored and its key: that of a deleted file if there is none.
local function loadOrGraced(ino)
  local stored = call('GET', P .. 'i' .. ino)
  if stored then
    return stored, P .. 'i' .. ino
  end
  return call('GET', graceKey(ino)), graceKey(ino)
end

-- Stores a record where it was found; what is done to a deleted file has its grace begin anew.
local function saveRecord(key, a)
  local record = encodeAttr(a)
  if a.isGraced then
    call('SET', key, record, 'EX', GRACE_SECONDS)
  else
    call('SET', key, record)
  end
  if a.nlink == 0 then
    call('EXPIRE', P .. 'X' .. string.sub(key, #P + 2), GRACE_SECONDS)
  end
  return record
end
