-- Extends a session by the clock of the server (redis-metadata.md 6.2, coherence.md 5).
-- KEYS[3] sessionInfos, [4] setting, [5] R<sid>, [6] locked<sid>. ARGV[8] session id, [9]
-- seconds of its life, [10] information, [11] seconds that the retry slots live without a
-- heartbeat, [12...] inodes that the client has open: what lives on without a name, see grace.
-- Reply: {0, 1, setting}, or {0, 0, setting} when the session is lost: removed by others, or
-- expired with locks, which somebody may have got meanwhile. May run twice. Its expiry belongs
-- to the heartbeat: no slot of its own.
--- @include attr
--- @include ino
local call, sid = redis.call, ARGV[8]
local P = string.sub(KEYS[1], 1, -12)
--- @include grace
local expiry, clock = call('ZSCORE', KEYS[1], sid), tonumber(call('TIME')[1])
local setting = call('GET', KEYS[4])
if not expiry or (tonumber(expiry) <= clock and call('EXISTS', KEYS[6]) == 1) then
  return {0, 0, setting}
end
-- first, as a server without memory lets scripts go on that began with a write that needs none
call('EXPIRE', KEYS[5], ARGV[11])
if call('HEXISTS', KEYS[3], sid) == 0 then
  call('HSET', KEYS[3], sid, ARGV[10])
end
call('ZADD', KEYS[1], string.format('%.0f', clock + tonumber(ARGV[9])), sid)
for at = 12, #ARGV do
  local a = loadAttr(P .. 'G' .. ARGV[at])
  call('EXPIRE', P .. 'X' .. ARGV[at], GRACE_SECONDS)
  if a then
    call('EXPIRE', P .. 'G' .. ARGV[at], GRACE_SECONDS)
    -- the reference deletes what has waited for an hour
    call('ZADD', P .. 'delfiles', 'XX', clock, ARGV[at] .. ':' .. decimal(a.length))
  end
end
return {0, 1, setting}
