-- Attribute records of the volume, found by walking the keys. ARGV[8] cursor, [9] keys looked at.
-- Reply: {0, next cursor, {inode in decimal, record, ...}}. A record may come more than once.
local prefix, found = string.sub(KEYS[1], 1, -12), {}
local page = redis.call('SCAN', ARGV[8], 'MATCH', prefix .. 'i*', 'COUNT', ARGV[9])
for _, key in ipairs(page[2]) do
  local ino = string.match(key, '^i(%d+)$', #prefix + 1)
  local record = ino and redis.call('GET', key)
  if record then
    found[#found + 1] = ino
    found[#found + 1] = record
  end
end
return {0, page[1], found}
