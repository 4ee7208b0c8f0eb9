-- dump_details.lua
-- Lists and hashes for a dump, those that are not too large.
-- KEYS[3] setting. ARGV[8] bytes after which to stop, [9] elements of a list or fields of a hash to
--     read at most, [10]... keys c<ino>_<index>, or of hashes
-- Reply: {0, the records of a chunk, or {field, value, ...}, ...} for as many as fitted; 1 for what
--     is too large.
local call = redis.call
local at_letter = #KEYS[3] - 6
local limit, most, bytes = tonumber(ARGV[8]), tonumber(ARGV[9]), 0
local reply = {0}
local CHUNK = 99

local function records(key)
  local list = call('LRANGE', key, '0', ARGV[9])
  if #list > most then
    return 1
  end
  local joined = list[2] and table.concat(list) or list[1] or ''
  bytes = bytes + #joined
  return joined
end

local function fields(key)
  if call('HLEN', key) > most then
    return 1
  end
  local list = call('HGETALL', key)
  for i = 1, #list do
    bytes = bytes + #list[i]
  end
  return list
end

for at = 10, #ARGV do
  local key = ARGV[at]
  reply[at - 8] = string.byte(key, at_letter) == CHUNK and records(key) or fields(key)
  if bytes > limit then
    break
  end
end
return reply
