-- Becomes the client that runs a job now (redis-metadata.md 2.3.4).
-- KEYS[3] time of the last run, by the clock of the server. ARGV[8] interval in seconds.
-- Reply: {0, 1} elected, {0, 0} not.
--- @include head
local seconds = tonumber(call('TIME')[1])
if tonumber(call('GET', KEYS[3]) or 0) > seconds - tonumber(ARGV[8]) then
  return answer({0, 0})
end
goOnWithoutMemory()
call('SET', KEYS[3], string.format('%.0f', seconds))
return answer({0, 1})
