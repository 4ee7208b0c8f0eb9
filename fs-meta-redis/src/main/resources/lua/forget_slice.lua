-- Forgets slices: those without objects any more, and counts that say nothing (2.7).
-- KEYS[3] sliceRef. ARGV[8...] fields. Reply: {0}. A slice with references beyond one stays.
--- @include head
for at = 8, #ARGV do
  local count = call('HGET', KEYS[3], ARGV[at])
  if count and tonumber(count) <= 0 then
    call('HDEL', KEYS[3], ARGV[at])
  end
end
return answer({0})
