-- Writes the setting of a volume (redis-metadata.md 11.2), compare-and-set.
-- KEYS[3] setting, [4] root record, [5] trash record, [6] dirUsedInodes, [7] dirUsedSpace
-- ARGV[8] new setting, [9] setting as read ("" none), [10] root record, [11] trash record or "",
--     [12] "1": directory statistics start anew; [13] "1": user and group usage starts anew
-- Reply: {0}; {EEXIST} when the setting is not the one that was read.
--- @include head
local stored = call('GET', KEYS[3]) or ''
if stored ~= ARGV[9] then
  return fail(EEXIST)
end
if ARGV[12] == '1' then
  call('DEL', KEYS[6], KEYS[7])
end
if ARGV[13] == '1' then
  for _, kind in ipairs({'user', 'group'}) do
    call('DEL', P .. kind .. 'Quota', P .. kind .. 'QuotaUsedSpace', P .. kind .. 'QuotaUsedInodes')
  end
end
if ARGV[11] ~= '' then
  call('SETNX', KEYS[5], ARGV[11])
end
call('SET', KEYS[3], ARGV[8])
if stored == '' then
  call('SET', KEYS[4], ARGV[10])
end
return answer({0})
