-- Shares slices with the copy of a huge file (redis-metadata.md 8.24), references counted (W6).
-- KEYS[3] i<source>, [4] i<copy>. ARGV[8] record of the source when the copy was begun; [9] chunks,
-- u32 each. Reply: {0, 1 if done}; 0: the source has changed since, or the copy is gone.
--- @include head
--- @include attr
--- @include ino
--- @include slices
--- @include clone
if call('GET', KEYS[3]) ~= ARGV[8] or call('EXISTS', KEYS[4]) == 0 then
  return answer({0, 0})
end
for at = 1, #ARGV[9], 4 do
  shareList(string.sub(KEYS[3], #P + 2), string.sub(KEYS[4], #P + 2),
      struct.unpack('>I4', ARGV[9], at))
end
return answer({0, 1})
