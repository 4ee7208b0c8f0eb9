-- Replaces the first records of a chunk list by one merged slice (redis-metadata.md 8.25).
-- KEYS[3] i<ino>, [4] chunk list. ARGV[8] expected prefix, 24 bytes a record; [9] how many of its
-- records stay in front; [10] the new record; [11] field of delSlices, "" to release at once.
-- Reply: {0, fields of slices nobody uses} or {EINVAL} when the list has changed: nothing done.
-- Setting the record to its own bytes makes copies by other clients start again (9.3, rule 5).
--- @include head
--- @include ino
--- @include slices
local count, skipped = #ARGV[8] / 24, tonumber(ARGV[9])
local records = call('LRANGE', KEYS[4], 0, count - 1)
if table.concat(records) ~= ARGV[8] then
  return fail(EINVAL)
end
goOnWithoutMemory()
local attr = call('GET', KEYS[3])
if attr then
  call('SET', KEYS[3], attr)
end
call('LTRIM', KEYS[4], count, -1)
call('LPUSH', KEYS[4], ARGV[10])
for i = skipped, 1, -1 do
  call('LPUSH', KEYS[4], records[i])
end

local unused, delayed = {}, {}
for i = skipped + 1, count do
  if ARGV[11] == '' then
    dropReference(records[i], unused)
  elseif sliceField(records[i]) then
    delayed[#delayed + 1] = string.sub(records[i], 5, 16)
  end
end
if #delayed > 0 then
  call('HSET', P .. 'delSlices', ARGV[11], table.concat(delayed))
end
return answer({0, unused})
