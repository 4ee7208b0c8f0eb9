-- Takes the limits away (redis-metadata.md 12.3, 12.4): directories are no longer accounted, users
-- and groups still are.
-- KEYS[3] limits, [4] used space, [5] used inodes. ARGV[8] inode, uid or gid; [9] "1": a directory.
-- Reply: {0}. May run twice.
--- @include head
if ARGV[9] == '1' then
  for at = 3, 5 do
    call('HDEL', KEYS[at], ARGV[8])
  end
elseif call('HEXISTS', KEYS[3], ARGV[8]) == 1 then
  call('HSET', KEYS[3], ARGV[8], string.rep('\255', 16))
end
return {0}
