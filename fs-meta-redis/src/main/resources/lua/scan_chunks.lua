-- Chunk lists of the volume, found by walking the keys. ARGV[8] cursor, [9] keys looked at.
-- Reply: {0, next cursor, {key without prefix, 1 if the inode exists or 0, records one behind the
-- other, ...}}.
-- A list may come more than once while the server moves its keys.
local prefix, found = string.sub(KEYS[1], 1, -12), {}
local page = redis.call('SCAN', ARGV[8], 'MATCH', prefix .. 'c*_*', 'COUNT', ARGV[9])
for _, key in ipairs(page[2]) do
  local name = string.sub(key, #prefix + 1)
  local ino = string.match(name, '^c(%d+)_%d+$')
  if ino then
    found[#found + 1] = name
    found[#found + 1] = redis.call('EXISTS', prefix .. 'i' .. ino)
    found[#found + 1] = table.concat(redis.call('LRANGE', key, 0, -1))
  end
end
return {0, page[1], found}
