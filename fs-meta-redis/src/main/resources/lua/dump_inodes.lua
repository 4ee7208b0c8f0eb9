-- All that a dump tells of some inodes, each as it is at one moment.
-- KEYS[3] i<first>. ARGV[8] bytes after which to stop, [9] chunks of a file to read at most,
--     [10]... inodes
-- Reply: {0, {record, chunks of the file, {xattr, value, ...}, {detail, ...}}, ...} for as many as
--     fitted, {false} for one that is missing. Details: target of a symlink; index and records of
--     each chunk.
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
local FILE, SYMLINK, CHUNK = 1, 3, 67108864
local reply, bytes = {0}, 0

local function weighed(list)
  for i = 1, #list do
    bytes = bytes + #list[i]
  end
  return list
end

local function chunks(ino, record)
  local high, low = struct.unpack('>I4I4', string.sub(record, 52, 59))
  local count, found = high * 64 + math.ceil(low / CHUNK), {}
  for index = 0, math.min(count, tonumber(ARGV[9])) - 1 do
    local records = call('LRANGE', P .. 'c' .. ino .. '_' .. index, 0, -1)
    if #records > 0 then
      found[#found + 1] = string.format('%d', index)
      found[#found + 1] = table.concat(records)
    end
  end
  return found, count
end

local function detail(ino, record)
  local type = math.floor(string.byte(record, 2) / 16)
  if type == SYMLINK then
    return {call('GET', P .. 's' .. ino) or ''}, 0
  elseif type == FILE then
    return chunks(ino, record)
  end
  return {}, 0
end

for at = 10, #ARGV do
  local ino = ARGV[at]
  local record = call('GET', P .. 'i' .. ino)
  if record then
    local list, rest = detail(ino, record)
    reply[#reply + 1] = {record, rest, weighed(call('HGETALL', P .. 'x' .. ino)), weighed(list)}
    bytes = bytes + #record
  else
    reply[#reply + 1] = {false}
  end
  if bytes > tonumber(ARGV[8]) then
    break
  end
end
return reply
