-- Sets a lock or takes a place in the queue (redis-metadata.md 5.1, 5.2; coherence.md 3).
-- KEYS[3] i<ino>, [4] lockf<ino> or lockp<ino>, [5] locked<sid>, [6] queue, [7] Qs<sid>.
-- ARGV[8] owner, 16 hex digits, [9] type, [10] first and last byte, 16 bytes, [11] pid,
-- [12] waiter id ("": never wait), [13] channel that tells a waiter his turn.
-- Reply: {0, 1, record} granted, {0, 0} waiting, or {errno}.
--- @include head
--- @include lock_range
--- @include lock_merge
--- @include lock_table
--- @include lock_queue
--- @include lock_cycle
local key = KEYS[4]
local want = {owner = sid .. '_' .. ARGV[8], type = tonumber(ARGV[9]), pid = tonumber(ARGV[11]),
    first = string.sub(ARGV[10], 1, 8), last = string.sub(ARGV[10], 9, 16), id = ARGV[12],
    channel = ARGV[13], since = lockMillis, turnUntil = 0, number = 1}
local held, queue = loadHeld(key), loadQueue(key)
local place = nil
for _, w in ipairs(queue) do
  if w.id == want.id then
    place, want.since, want.number = w, w.since, w.number
  end
end

local function isBlocked()
  if blocker(held, want) then
    return true
  end
  return not (place and place.turnUntil > 0) and isBehind(want, held, queue)
end

local function takePlace()
  if not place and #queue > 0 then
    want.number = queue[#queue].number + 1
  end
  saveWaiter(key, want)
  call('HSET', waitsOf(sid), want.id, key)
  call('EXPIRE', KEYS[6], QUEUE_SECONDS)
  call('EXPIRE', waitsOf(sid), QUEUE_SECONDS)
  if isFlock(key) and held[want.owner] then
    saveHeld(key, want.owner, nil, sid)
    wake(key)
  end
end

if isBlocked() then
  if want.id == '' then
    return fail(EAGAIN)
  end
  if not isFlock(key) and closesCycle(held, want) then
    if place then
      leave(key, want)
      wake(key)
    end
    return fail(EDEADLK)
  end
  takePlace()
  return answer({0, 0})
end
if place then
  leave(key, want)
end
for _, owner in ipairs(call('HKEYS', key)) do
  if not held[owner] then
    call('HDEL', key, owner)
  end
end
local own = range(want, want.first, want.last)
saveHeld(key, want.owner, isFlock(key) and {own} or merged(held[want.owner] or {}, own), sid)
wake(key)
local ino = string.sub(KEYS[3], #P + 2)
return answer({0, 1, call('GET', KEYS[3]) or call('GET', P .. 'G' .. ino)})
