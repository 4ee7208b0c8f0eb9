-- What open(2) asks of a file (redis-metadata.md 8.18); needs head, attr, permission. How a file is
-- opened is a sum: R 4, W 2, X 1, and these.
local EMPTY = '\0\0\0\0\0\0\0\0'
local APPEND, TRUNCATE, KILL_PRIVILEGES, EXCLUSIVE = 8, 16, 32, 64

-- Errno when the caller may not open the file like that.
local function refusesOpening(a, how)
  local truncates = bit.band(how, TRUNCATE) ~= 0
  local writes = truncates or bit.band(how, W) ~= 0
  if not permits(a, bit.bor(how % 8, writes and W or 0)) then
    return EACCES
  end
  if not writes then
    return nil
  end
  local appendsOnly = bit.band(how, APPEND) ~= 0 and not truncates
  if isSealed(a, not appendsOnly) or inTrash(a) then
    return EPERM
  end
  return nil
end

-- Writing takes away what lets a file run with the rights of its owner.
local function killPrivileges(ino, a)
  a.mode = bit.band(a.mode, bit.bnot(2048))
  if bit.band(a.mode, 8) ~= 0 then
    a.mode = bit.band(a.mode, bit.bnot(1024))
  end
  call('HDEL', P .. (a.nlink == 0 and 'X' or 'x') .. ino, 'security.capability')
end

-- O_TRUNC of an open that was allowed.
local function truncateOpened(ino, a, how)
  resize(ino, a, EMPTY)
  if bit.band(how, KILL_PRIVILEGES) ~= 0 then
    killPrivileges(ino, a)
  end
  call('SET', P .. 'i' .. ino, encodeAttr(a))
end
