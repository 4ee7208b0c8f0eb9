-- Stores counted usage of users or groups (redis-metadata.md 12.4).
-- KEYS[3] limits, [4] used space, [5] used inodes. ARGV[8] "1": others lose their usage; [9...] id,
-- space, inodes of each. Reply: {0}. May run twice.
--- @include head
if ARGV[8] == '1' then
  call('DEL', KEYS[4], KEYS[5])
end
for at = 9, #ARGV, 3 do
  call('HSETNX', KEYS[3], ARGV[at], string.rep('\255', 16))
  call('HSET', KEYS[4], ARGV[at], ARGV[at + 1])
  call('HSET', KEYS[5], ARGV[at], ARGV[at + 2])
end
return {0}
