-- Files that were deleted while other clients may have them open (coherence.md 5, W11): their
-- record stays for a while under a private key, and their data with it. Needs the head and attr.
local GRACE_SECONDS = 600

local function graceKey(ino)
  return P .. 'G' .. ino
end

-- Keeps the record of a deleted file for the clients besides this one, if there are any.
local function grantGrace(ino, a)
  if call('ZCARD', KEYS[1]) > (sid == '0' and 0 or 1) then
    call('SET', graceKey(ino), encodeAttr(a), 'EX', GRACE_SECONDS)
  end
end

-- Gives a deleted file a new length: its data up to there waits to be deleted.
local function growDeleted(ino, a, length)
  call('ZREM', P .. 'delfiles', ino .. ':' .. decimal(a.length))
  call('ZADD', P .. 'delfiles', decimal(string.sub(now, 1, 8)), ino .. ':' .. decimal(length))
  a.length = length
end

-- The record as stored, and whether the file is deleted.
local function loadOrGraced(ino)
  local stored = call('GET', P .. 'i' .. ino)
  if stored then
    return stored, false
  end
  return call('GET', graceKey(ino)), true
end

-- A handle that writes has its grace begin anew.
local function saveOrGrace(ino, record, isDeleted)
  if isDeleted then
    call('SET', graceKey(ino), record, 'EX', GRACE_SECONDS)
  else
    call('SET', P .. 'i' .. ino, record)
  end
end
