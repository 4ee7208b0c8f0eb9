-- Takes the references that compactions kept for the trash period (redis-metadata.md 8.26).
-- KEYS[3] delSlices, [4] sliceRef. ARGV[8...] fields. Reply: {0}.
--- @include head
--- @include ino
goOnWithoutMemory()
for at = 8, #ARGV do
  local items = call('HGET', KEYS[3], ARGV[at])
  if items then
    for from = 1, #items - 11, 12 do
      local id, length = string.sub(items, from, from + 7), struct.unpack('>I4', items, from + 8)
      call('HINCRBY', KEYS[4], string.format('k%s_%.0f', decimal(id), length), -1)
    end
    call('HDEL', KEYS[3], ARGV[at])
  end
end
return answer({0})
