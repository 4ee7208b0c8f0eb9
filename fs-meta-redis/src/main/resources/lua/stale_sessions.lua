-- Sessions that have expired by the clock of the server (redis-metadata.md 6.3).
-- KEYS[3] sessions of old releases, by their last heartbeat. ARGV[8] how many at most.
-- Reply: {0, session ids}. Reads only.
local LEGACY_LIFE_SECONDS = 300
local clock, limit = tonumber(redis.call('TIME')[1]), tonumber(ARGV[8])
local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', clock, 'LIMIT', 0, limit)
if #gone < limit then
  for _, sid in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', clock - LEGACY_LIFE_SECONDS,
      'LIMIT', 0, limit - #gone)) do
    gone[#gone + 1] = sid
  end
end
return {0, gone}
