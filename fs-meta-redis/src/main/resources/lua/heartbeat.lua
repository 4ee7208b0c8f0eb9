-- Extends a session, or registers it again when others took it for dead (redis-metadata.md 6.2).
-- KEYS[3] sessionInfos, [4] setting, [5] R<sid>. ARGV[8] session id, [9] expiry, [10] information,
-- [11] seconds that the retry slots live without a heartbeat.
-- Reply: {0, setting}. May run twice. Its expiry belongs to the heartbeat: no slot of its own.
if redis.call('HEXISTS', KEYS[3], ARGV[8]) == 0 then
  redis.call('HSET', KEYS[3], ARGV[8], ARGV[10])
end
redis.call('ZADD', KEYS[1], ARGV[9], ARGV[8])
redis.call('EXPIRE', KEYS[5], ARGV[11])
return {0, redis.call('GET', KEYS[4])}
