-- Registers this client (redis-metadata.md 6.2).
-- KEYS[3] nextsession, [4] sessionInfos. ARGV[8] expiry, [9] information. Reply: {0, session id}.
-- Remembers nothing: a second run leaves a session that expires.
local sid = redis.call('INCR', KEYS[3])
redis.call('ZADD', KEYS[1], ARGV[8], sid)
redis.call('HSET', KEYS[4], sid, ARGV[9])
return {0, sid}
