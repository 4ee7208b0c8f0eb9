-- Raises id counters on a server that may have forgotten what was handed out (coherence.md 5).
-- KEYS[3] Server: run id of the last server that was treated so, [4...] counters. ARGV[8] run id of
-- this one; [9] "1": by a client that comes new, which knows of no other server than the last;
-- [10...] for each counter the highest id handed out here, and the margin for what others were
-- handed. Reply: {0}. The first client that comes adds the margin. May run twice.
local call = redis.call
-- first, as a server without memory lets scripts go on that began with a write that needs none
call('PERSIST', KEYS[3])
local last = call('GET', KEYS[3])
local isFirst = last ~= ARGV[8] and (last or ARGV[9] ~= '1')
for at = 4, #KEYS do
  local value = tonumber(call('GET', KEYS[at]) or '0')
  local missing = math.max(tonumber(ARGV[2 * at + 2]) - value, 0)
  if isFirst then
    missing = missing + tonumber(ARGV[2 * at + 3])
  end
  if missing > 0 then
    call('INCRBY', KEYS[at], string.format('%.0f', missing))
  end
end
call('SET', KEYS[3], ARGV[8])
return {0}
