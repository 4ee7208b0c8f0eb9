-- The lock in the way of a request (redis-metadata.md 5.2). Writes nothing.
-- KEYS[3] lockf<ino> or lockp<ino>. ARGV[8] session id, [9] owner, 16 hex digits, [10] type,
-- [11] first and last byte, 16 bytes. Reply: {0} or {0, type, first byte, last byte, pid}; the pid
-- is 0 for an owner of another session.
--- @include head
--- @include lock_range
--- @include lock_table
local want = {owner = ARGV[8] .. '_' .. ARGV[9], type = tonumber(ARGV[10]),
    first = string.sub(ARGV[11], 1, 8), last = string.sub(ARGV[11], 9, 16)}
local owner, r = blocker(loadHeld(KEYS[3]), want)
if not owner then
  return {0}
end
return {0, r.type, r.first, r.last, sessionOf(owner) == ARGV[8] and r.pid or 0}
