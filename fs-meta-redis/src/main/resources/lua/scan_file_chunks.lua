-- Chunk lists of one file that exist. KEYS[3] i<ino>. ARGV[8] first chunk, [9] how many.
-- Reply: {0, {chunk, records one behind the other, ...}}.
local P = string.sub(KEYS[1], 1, -12)
local start, found = P .. 'c' .. string.sub(KEYS[3], #P + 2) .. '_', {}
for chunk = tonumber(ARGV[8]), tonumber(ARGV[8]) + tonumber(ARGV[9]) - 1 do
  local records = redis.call('LRANGE', start .. string.format('%d', chunk), 0, -1)
  if #records > 0 then
    found[#found + 1] = chunk
    found[#found + 1] = table.concat(records)
  end
end
return {0, found}
