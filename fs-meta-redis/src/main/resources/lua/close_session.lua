-- Releases what a session holds and removes it (redis-metadata.md 6.3).
-- KEYS[3] sessionInfos, [4] session<target>, [5] locked<target>, [6] R<target>, [7] Qs<target>.
-- ARGV[8] target session id, [9] "1": only if its expiry has passed; [10] locked files and
-- inodes released at most; the last: limits, see quota.
-- Reply: {0, 0} removed or still alive, {0, 1} more to release. May run twice.
--- @include head
--- @include attr
--- @include time
--- @include usage
--- @include free
--- @include lock_range
--- @include lock_table
--- @include lock_queue
local target = ARGV[8]
local expiry = tonumber(call('ZSCORE', KEYS[1], target) or '0')
if ARGV[9] == '1' and expiry > tonumber(call('TIME')[1]) then
  return {0, 0}
end
goOnWithoutMemory()
-- every kind of lock is in that set; more of them than fit in one step follow
for _, key in ipairs(call('SRANDMEMBER', KEYS[5], ARGV[10])) do
  for _, owner in ipairs(call('HKEYS', key)) do
    if string.match(owner, '^[^_]*') == target then
      call('HDEL', key, owner)
    end
  end
  call('SREM', KEYS[5], key)
  wake(key)
end
local waits = call('HGETALL', KEYS[7])
for i = 1, #waits, 2 do
  call('HDEL', KEYS[7], waits[i])
  call('HDEL', queueOf(waits[i + 1]), waits[i])
  wake(waits[i + 1])
end
for _, ino in ipairs(call('SRANDMEMBER', KEYS[4], ARGV[10])) do
  local a = loadAttr(P .. 'i' .. ino)
  if a and a.nlink == 0 then
    freeInode(ino, a)
  end
  call('SREM', KEYS[4], ino)
end
if call('EXISTS', KEYS[4], KEYS[5]) > 0 then
  return {0, 1}
end
call('DEL', KEYS[6])
call('HDEL', KEYS[3], target)
call('ZREM', KEYS[1], target)
call('ZREM', P .. 'sessions', target)
return {0, 0}
