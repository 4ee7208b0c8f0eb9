-- Releases a lock or a part of it, and gives those who waited for it their turn.
-- KEYS[3] lockf<ino> or lockp<ino>, [4] locked<sid>, [5] queue. ARGV[8] owner, 16 hex digits,
-- [9] first and last byte, 16 bytes. Reply: {0, 1 while the owner holds more, else 0}.
--- @include head
--- @include lock_range
--- @include lock_merge
--- @include lock_table
--- @include lock_queue
local key, owner = KEYS[3], sid .. '_' .. ARGV[8]
local value = call('HGET', key, owner)
if not value then
  return answer({0, 0})
end
goOnWithoutMemory()
local left = {}
if not isFlock(key) then
  left = merged(decodeRanges(value), {type = UNLOCK, first = string.sub(ARGV[9], 1, 8),
      last = string.sub(ARGV[9], 9, 16)})
end
saveHeld(key, owner, left, sid)
wake(key)
return answer({0, #left > 0 and 1 or 0})
