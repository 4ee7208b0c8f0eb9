-- Some of the files whose data waits for deletion, oldest first.
-- KEYS[3] delfiles. ARGV[8] first, [9] last rank. Reply: {0, member, score, ...}.
local reply = {0}
for _, part in ipairs(redis.call('ZRANGE', KEYS[3], ARGV[8], ARGV[9], 'WITHSCORES')) do
  reply[#reply + 1] = part
end
return reply
