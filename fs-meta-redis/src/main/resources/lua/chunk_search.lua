-- Which chunks of a file have a list, among a range. KEYS[3] i<ino>. ARGV[8] first, [9] last chunk,
-- [10] "" to try each of them, or the cursor of a walk over the keys of the server, which looks at
-- [11] keys. Reply: {0, next cursor, chunks, u32 each, in no order; keys of the server}.
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
local start, found, cursor = P .. 'c' .. string.sub(KEYS[3], #P + 2) .. '_', {}, '0'
local first, last = tonumber(ARGV[8]), tonumber(ARGV[9])
if ARGV[10] == '' then
  for index = first, last do
    if call('EXISTS', start .. string.format('%.0f', index)) == 1 then
      found[#found + 1] = struct.pack('>I4', index)
    end
  end
else
  local page = call('SCAN', ARGV[10], 'MATCH', start .. '*', 'COUNT', ARGV[11])
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    local index = tonumber(string.sub(key, #start + 1))
    if index and index >= first and index <= last then
      found[#found + 1] = struct.pack('>I4', index)
    end
  end
end
return {0, cursor, table.concat(found), call('DBSIZE')}
