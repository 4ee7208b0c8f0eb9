-- One page of a hash, with what up to two others have under the same fields.
-- KEYS[3] the hash, [4], [5] the others. ARGV[8] cursor, [9] fields wanted.
-- Reply: {0, next cursor, {field, value, value or nil, value or nil}, ...}.
local call = redis.call
local page = call('HSCAN', KEYS[3], ARGV[8], 'COUNT', ARGV[9])
local reply = {0, page[1]}
for at = 1, #page[2], 2 do
  local field = page[2][at]
  local found = {field, page[2][at + 1]}
  for other = 4, #KEYS do
    found[#found + 1] = call('HGET', KEYS[other], field)
  end
  reply[#reply + 1] = found
end
return reply
