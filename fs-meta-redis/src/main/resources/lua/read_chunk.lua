-- The slices of one chunk and the record of its file, from one moment (redis-metadata.md 8.19).
-- KEYS[3] i<ino>, [4] c<ino>_<index>, [5] G<ino>, see grace. Reply: {0, record, slice records} or
-- {errno}.
--- @include attr
--- @include shown
local record = redis.call('GET', KEYS[3]) or redis.call('GET', KEYS[5])
if not record or record == '' then
  return {2}
end
if math.floor(string.byte(record, 2) / 16) ~= 1 then
  return {1}
end
return {0, shownRecord(KEYS[3], record), redis.call('LRANGE', KEYS[4], 0, -1)}
