-- Registers this client by the clock of the server (redis-metadata.md 6.2).
-- KEYS[3] nextsession, [4] sessionInfos. ARGV[8] seconds of its life, [9] information, [10] the
-- lost session whose open files without a name it takes over, "0" for none. Reply: {0, session
-- id}.
-- Remembers nothing: a second run leaves a session that expires.
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
-- first, as a server without memory lets scripts go on that began with a write that needs none
call('HDEL', KEYS[4], '')
local sid, clock = call('INCR', KEYS[3]), tonumber(call('TIME')[1])
call('ZADD', KEYS[1], string.format('%.0f', clock + tonumber(ARGV[8])), sid)
call('HSET', KEYS[4], sid, ARGV[9])
if ARGV[10] ~= '0' and call('EXISTS', P .. 'session' .. ARGV[10]) == 1 then
  call('RENAME', P .. 'session' .. ARGV[10], P .. 'session' .. sid)
end
return {0, sid}
