-- Some chunks of a long file, for a dump.
-- KEYS[3] i<ino>. ARGV[8] inode, [9] first chunk, [10] chunks. Reply: {0, index, records, ...}.
local P = string.sub(KEYS[1], 1, -12)
local reply = {0}
for index = tonumber(ARGV[9]), tonumber(ARGV[9]) + tonumber(ARGV[10]) - 1 do
  local records = redis.call('LRANGE', P .. 'c' .. ARGV[8] .. '_' .. index, 0, -1)
  if #records > 0 then
    reply[#reply + 1] = string.format('%d', index)
    reply[#reply + 1] = table.concat(records)
  end
end
return reply
