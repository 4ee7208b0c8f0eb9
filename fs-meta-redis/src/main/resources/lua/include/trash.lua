-- The trash (redis-metadata.md 7): an hour directory takes what loses its name. Needs head, attr,
-- time, usage.
local TRASH, TRASH_RAW = '9223372032828243968', struct.pack('>I4I4', 0x7FFFFFFF, 0x10000000)
local SKIP_TRASH, NAME_MAX = 32, 255
-- Whole names of cut entries, by hour directory; they outlive every trash period in use.
local NAMES_KEPT_SECONDS = 400 * 86400

-- The number of the hour directory with that name, nil when there is none yet.
local function findHour(hour)
  local dentry = call('HGET', P .. 'd' .. TRASH, hour)
  return dentry and string.sub(dentry, 2)
end

-- Makes the hour directory; the record of the trash itself stays as it is (7.2).
local function makeHour(hour)
  local raw = struct.pack('>I4I4', 0x7FFFFFFF, 0x10000000 + call('INCR', P .. 'nextTrash'))
  local ino = decimal(raw)
  call('SET', P .. 'i' .. ino, encodeAttr({flags = 0, type = DIRECTORY, mode = 365, uid = 0,
      gid = 0, atime = now, mtime = now, ctime = now, nlink = 2,
      length = struct.pack('>I4I4', 0, 4096), rdev = '\0\0\0\0', parent = TRASH_RAW, tail = '\0'}))
  call('HSET', P .. 'd' .. TRASH, hour, string.char(DIRECTORY) .. raw)
  for _, hash in ipairs({'dirUsedInodes', 'dirDataLength', 'dirUsedSpace'}) do
    call('HSET', P .. hash, ino, '0')
  end
  addUsage(4096, 1, {uid = 0, gid = 0})
  return raw
end

-- Whether `a` goes to the trash of `hour` ("": the trash is off) when `name` leaves `dir`: not by
-- its own flag, and not the link of a file whose entry is there already.
local function goesToTrash(hour, ino, a, dir, name)
  if hour == '' or bit.band(a.flags, SKIP_TRASH) ~= 0 then
    return false
  end
  local raw = a.type ~= DIRECTORY and a.nlink > 1 and findHour(hour)
  return not raw or call('HEXISTS', P .. 'd' .. decimal(raw),
      string.sub(dir .. '-' .. ino .. '-' .. name, 1, NAME_MAX)) == 0
end

-- Puts the entry `dentry` of `a`, which the caller took from `dir`, into the trash.
local function moveToTrash(hour, ino, a, dentry, dir, name)
  local raw = findHour(hour) or makeHour(hour)
  local hourIno, whole = decimal(raw), dir .. '-' .. ino .. '-' .. name
  local entry = string.sub(whole, 1, NAME_MAX)
  a.ctime = nowAfter(a.ctime)
  if a.parent ~= NO_PARENT or a.type == DIRECTORY then
    a.parent = raw
  else
    call('HINCRBY', P .. 'p' .. ino, hourIno, 1)
    call('HINCRBY', P .. 'p' .. ino, dir, -1)
  end
  call('SET', P .. 'i' .. ino, encodeAttr(a))
  call('HSET', P .. 'd' .. hourIno, entry, dentry)
  countEntry(hourIno, a, 1)
  if entry ~= whole then
    call('HSET', P .. 'N' .. hourIno, entry, whole)
    call('EXPIRE', P .. 'N' .. hourIno, NAMES_KEPT_SECONDS)
  end
end

-- The whole name of an entry that leaves the trash is not needed any more.
local function forgetWholeName(hourIno, entry)
  if #entry == NAME_MAX then
    call('HDEL', P .. 'N' .. hourIno, entry)
  end
end
