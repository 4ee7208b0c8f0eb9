-- Corrects the counters of the volume, unless somebody changed them since they were read.
-- KEYS[3] usedSpace, [4] totalInodes. ARGV[8], [9] as they were read; [10], [11] what is to be
-- added, in decimal. Reply: {0, 1 if done}.
--- @include head
if (call('GET', KEYS[3]) or '0') ~= ARGV[8] or (call('GET', KEYS[4]) or '0') ~= ARGV[9] then
  return answer({0, 0})
end
call('INCRBY', KEYS[3], ARGV[10])
call('INCRBY', KEYS[4], ARGV[11])
return answer({0, 1})
