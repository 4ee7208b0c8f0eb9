-- One page of a directory as it is stored, and what belongs to it, from one moment.
-- KEYS[3] i<dir>, KEYS[4] d<dir>. ARGV[8] cursor, [9] names wanted.
-- Reply: {0, next cursor, record or nil, {statistics: length, space, inodes or nil},
-- {name, dentry, ...}, {record or nil, ...}}.
--- @include ino
local P = string.sub(KEYS[1], 1, -12)
local page = redis.call('HSCAN', KEYS[4], ARGV[8], 'COUNT', ARGV[9])
local entries, records, dir = page[2], {}, string.sub(KEYS[3], #P + 2)
for at = 2, #entries, 2 do
  local ino = #entries[at] == 9 and decimal(string.sub(entries[at], 2))
  records[at / 2] = ino and redis.call('GET', P .. 'i' .. ino) or false
end
return {0, page[1], redis.call('GET', KEYS[3]), {
    redis.call('HGET', P .. 'dirDataLength', dir), redis.call('HGET', P .. 'dirUsedSpace', dir),
    redis.call('HGET', P .. 'dirUsedInodes', dir)}, entries, records}
