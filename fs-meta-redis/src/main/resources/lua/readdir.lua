-- One page of a directory (redis-metadata.md 8.17).
-- KEYS[3] i<dir>, KEYS[4] d<dir>; ARGV[8] cursor, ARGV[9] names wanted, ARGV[10] "1": with records.
-- Reply: {0, next cursor, {name, dentry, ...}, {record or nil, ...}} or {errno}.
-- Every page checks the directory again, since it may be gone by now.
--- @include errno
--- @include attr
--- @include permission
--- @include ino
--- @include shown
local dir = loadAttr(KEYS[3])
if not dir then
  return {ENOENT}
end
if dir.type ~= DIRECTORY then
  return {ENOTDIR}
end
if not permits(dir, ARGV[10] == '1' and R + X or R) then
  return {EACCES}
end
local page = redis.call('HSCAN', KEYS[4], ARGV[8], 'COUNT', ARGV[9])
local entries, records = page[2], {}
if ARGV[10] == '1' and #entries > 0 then
  local prefix, keys = VOLUME .. 'i', {}
  -- unpack() of more would overflow the Lua stack
  for first = 2, #entries, 4000 do
    for at = first, math.min(first + 3998, #entries), 2 do
      keys[#keys + 1] = prefix .. decimal(string.sub(entries[at], 2))
    end
    for at, record in ipairs(redis.call('MGET', unpack(keys))) do
      records[#records + 1] = shownRecord(keys[at], record)
    end
    keys = {}
  end
end
return {0, page[1], entries, records}
