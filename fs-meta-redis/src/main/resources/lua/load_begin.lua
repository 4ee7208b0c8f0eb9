-- Takes an empty database for a load.
-- KEYS[3] marker of loads. ARGV[8] token of this load. Reply: {0} or {EEXIST}.
--- @include errno
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
if call('GET', KEYS[3]) == ARGV[8] then
  return {0}
end
if P == '' then
  if call('DBSIZE') > 0 then
    return {EEXIST}
  end
else
  local cursor = '0'
  repeat
    local page = call('SCAN', cursor, 'MATCH', P .. '*', 'COUNT', 10000)
    if #page[2] > 0 then
      return {EEXIST}
    end
    cursor = page[1]
  until cursor == '0'
end
call('SET', KEYS[3], ARGV[8])
return {0}
