-- Forgets a deleted file after all its chunks were dropped (redis-metadata.md 8.27).
-- KEYS[3] delfiles. ARGV[8] member. Reply: {0}.
--- @include head
call('ZREM', KEYS[3], ARGV[8])
return answer({0})
