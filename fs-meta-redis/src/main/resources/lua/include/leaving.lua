-- Entries of one directory that leave it together: read at once, counted once; needs head, attr,
-- ino, usage. ARGV has for each its name, its inode in 8 bytes, and a word more.
-- Lengths of so many digits can be added up as Lua numbers.
local EXACT_DIGITS = 12

-- Those of ARGV from `first` whose name leads to the inode, and to no directory: by place in ARGV
-- {dentry, ino}; their names; their records by inode, none for a missing one.
local function findEntries(first)
  local entries, names, found, keys, inos, records = {}, {}, {}, {}, {}, {}
  for at = first, #ARGV - 1, 3 do
    names[#names + 1] = ARGV[at]
  end
  for n, dentry in ipairs(call('HMGET', KEYS[4], unpack(names))) do
    local at = first + 3 * (n - 1)
    local raw = dentry and string.byte(dentry) ~= DIRECTORY and string.sub(dentry, 2)
    if raw == ARGV[at + 1] then
      local ino = decimal(raw)
      entries[at], found[#found + 1] = {dentry = dentry, ino = ino}, names[n]
      keys[#keys + 1], inos[#inos + 1] = P .. 'i' .. ino, ino
    end
  end
  for n, record in ipairs(#keys > 0 and call('MGET', unpack(keys)) or {}) do
    -- several names may lead to one record
    records[inos[n]] = records[inos[n]] or decodeAttr(record)
  end
  return entries, found, records
end

local left = {length = 0, space = 0, inodes = 0}

-- An entry for `a` leaves `dir`: countLeft tells statistics and quotas.
local function leaves(dir, a)
  local length = a.type == FILE and decimal(a.length) or '0'
  if #length > EXACT_DIGITS then
    addDirStats(dir, '-' .. length, 0, 0)
    length = '0'
  end
  left.length = left.length + tonumber(length)
  left.space, left.inodes = left.space + chargeOf(a), left.inodes + 1
end

local function countLeft(dir)
  if left.inodes > 0 then
    addDirStats(dir, string.format('%.0f', -left.length), -left.space, -left.inodes)
    addDirQuotas(dir, -left.space, -left.inodes)
  end
end
