-- One page of the keys of all inodes, with their values, for a dump of records.
-- KEYS[3] setting. ARGV[8] cursor, [9] keys wanted, [10] fields of a hash to read at most,
--     [11] bytes after which only names are sent
-- Reply: {0, next cursor, {letter, inode, index or "", value, ...}, ...}; no value: ask for it.
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
local bytes = 0

local function weighed(list)
  for i = 1, #list do
    bytes = bytes + #list[i]
  end
  return list
end

local function item(key)
  local name = string.sub(key, #P + 1)
  local letter, ino, index = string.match(name, '^(c)(%d+)_(%d+)$')
  if not letter then
    letter, ino = string.match(name, '^([idsxp])(%d+)$')
  end
  if not letter or bytes > tonumber(ARGV[11]) then
    return letter and {letter, ino, index or ''}
  end
  if letter == 'c' then
    local records = table.concat(call('LRANGE', key, 0, -1))
    bytes = bytes + #records
    return {letter, ino, index, records}
  elseif letter == 'i' or letter == 's' then
    local value = call('GET', key) or ''
    bytes = bytes + #value
    return {letter, ino, '', value}
  elseif call('HLEN', key) > tonumber(ARGV[10]) then
    return {letter, ino, ''}
  end
  local found = {letter, ino, ''}
  for _, part in ipairs(weighed(call('HGETALL', key))) do
    found[#found + 1] = part
  end
  return found
end

local page = call('SCAN', ARGV[8], 'MATCH', P .. '[idcsxp][0-9]*', 'COUNT', ARGV[9])
local reply = {0, page[1]}
for _, key in ipairs(page[2]) do
  reply[#reply + 1] = item(key) or nil
end
return reply
