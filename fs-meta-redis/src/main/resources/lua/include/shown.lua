-- Records as mounts show them: a name in the trash is no link (behaviour.md W18), although the
-- stored count has it. Needs attr; for scripts that read and for those that write.
local VOLUME = string.sub(KEYS[1], 1, -12)
local TRASH_NUMBER = 9223372032828243968

-- Names that the hour directories hold of an inode with several parents.
local function trashedNames(ino)
  local parents, count = redis.call('HGETALL', VOLUME .. 'p' .. ino), 0
  for at = 1, #parents, 2 do
    if tonumber(parents[at]) >= TRASH_NUMBER then
      count = count + math.max(tonumber(parents[at + 1]), 0)
    end
  end
  return count
end

-- `key` is that of the record, which may be missing.
local function shownRecord(key, record)
  if not record or #record < 71 then
    return record
  end
  local typeByte, nlink, trashed = string.byte(record, 2), struct.unpack('>I4', record, 48), 0
  if nlink == 0 or math.floor(typeByte / 16) == DIRECTORY then
    return record
  end
  local hi, lo = struct.unpack('>I4I4', record, 64)
  if hi == 0 and lo == 0 then
    trashed = trashedNames(string.sub(key, #VOLUME + 2))
  elseif hi == 0x7FFFFFFF and lo > 0x10000000 then
    trashed = nlink
  end
  if trashed == 0 then
    return record
  end
  return string.sub(record, 1, 47) .. struct.pack('>I4', math.max(nlink - trashed, 0))
      .. string.sub(record, 52)
end

local function shown(key, a)
  return shownRecord(key, encodeAttr(a))
end
