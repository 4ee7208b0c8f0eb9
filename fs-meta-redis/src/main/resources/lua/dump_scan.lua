-- One step of a scan of all keys of inodes, with what is behind them.
-- KEYS[3] setting. ARGV[8] pattern, [9] cursor, [10] keys wanted, [11] bytes after which to stop,
--     [12] elements of a list or fields of a hash to read at most
-- Reply: {0, next cursor, packed}: keys of strings; lists of their values, false for what is gone;
--     other keys; and of each the records of a chunk together, a list of fields and values, or
--     false when that is too much.
local call = redis.call
local at_letter = #KEYS[3] - 6
local INODE, SYMLINK, CHUNK = 105, 115, 99
local most, bytes_left = tonumber(ARGV[12]), tonumber(ARGV[11])
local strings, values, others, contents = {}, {}, {}, {}

local function fields(key)
  if call('HLEN', key) > most then
    return false
  end
  local list = call('HGETALL', key)
  for i = 1, #list do
    bytes_left = bytes_left - #list[i]
  end
  return list
end

local function records(key)
  local list = call('LRANGE', key, '0', ARGV[12])
  local joined = list[1] or ''
  if list[2] then
    joined = not list[most + 1] and table.concat(list)
  end
  bytes_left = bytes_left - (joined and #joined or 0)
  return joined
end

local page = call('SCAN', ARGV[9], 'MATCH', ARGV[8], 'COUNT', ARGV[10])
local string_count, other_count = 0, 0
for _, key in ipairs(page[2]) do
  local letter = string.byte(key, at_letter)
  if letter == INODE or letter == SYMLINK then
    string_count = string_count + 1
    strings[string_count] = key
  else
    other_count = other_count + 1
    others[other_count] = key
    contents[other_count] = bytes_left >= 0 and (letter == CHUNK and records or fields)(key)
  end
end
for first = 1, string_count, 1000 do
  local last = math.min(first + 999, string_count)
  values[#values + 1] = call('MGET', unpack(strings, first, last))
end
return {0, page[1], cmsgpack.pack(strings, values, others, contents)}
