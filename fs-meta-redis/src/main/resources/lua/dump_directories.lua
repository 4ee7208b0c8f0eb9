-- Entries of some directories, with all that a dump tells of their inodes.
-- KEYS[3] d<first>. ARGV[8] bytes and [9] entries after which to stop, [10]... inodes
-- Reply: {0, directory, ...} for as many as fitted, at least one: packed list of names and entries,
--     records and details in the same order (include/dumped_inodes.lua); nil for one too large.
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
--- @include ino
--- @include dumped_inodes
local bytes_left, entries_left = tonumber(ARGV[8]), tonumber(ARGV[9])
local reply = {0}

local function packed_directory(key)
  local list, inos = call('HGETALL', key), {}
  for at = 2, #list, 2 do
    inos[at / 2] = decimal(string.sub(list[at], 2, 9))
  end
  if not inos[1] then
    return cmsgpack.pack(list, list, list)
  end
  local records, details, bytes = dumped_inodes(inos, bytes_left)
  bytes_left = bytes_left - bytes
  return #details == #inos and bytes_left >= 0 and cmsgpack.pack(list, records, details)
end

for at = 10, #ARGV do
  local key = P .. 'd' .. ARGV[at]
  local entries = call('HLEN', key)
  if at > 10 and (entries > entries_left or bytes_left < 0) then
    break
  end
  reply[#reply + 1] = entries <= entries_left and packed_directory(key) or false
  entries_left = entries_left - entries
end
return reply
