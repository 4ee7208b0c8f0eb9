-- Who waits for a lock, in order of arrival; needs lock_table. Qf<ino> or Qp<ino> beside the lock
-- itself has "<number, owner, ...>" by waiter id, Q<session> has the lock's key by waiter id.
-- A place whose session expired is void, and so is one that did not use its turn within a second.
local TURN_MILLIS, PATIENCE_MILLIS, QUEUE_SECONDS = 1000, 5000, 86400

local function queueOf(key)
  return P .. 'Q' .. string.sub(key, #P + 5)
end

local function waitsOf(session)
  return P .. 'Qs' .. session
end

local function leave(key, w)
  call('HDEL', queueOf(key), w.id)
  call('HDEL', waitsOf(sessionOf(w.owner)), w.id)
end

local function saveWaiter(key, w)
  call('HSET', queueOf(key), w.id, cmsgpack.pack({w.number, w.owner, w.type, w.pid, w.first,
      w.last, w.channel, w.since, w.turnUntil}))
end

local function decodeWaiter(id, packed)
  local w = {id = id}
  w.number, w.owner, w.type, w.pid, w.first, w.last, w.channel, w.since, w.turnUntil =
      unpack(cmsgpack.unpack(packed))
  return w
end

local function loadQueue(key)
  local queue, fields = {}, call('HGETALL', queueOf(key))
  for i = 1, #fields, 2 do
    local w = decodeWaiter(fields[i], fields[i + 1])
    local expiry = expiryOf(sessionOf(w.owner))
    if not expiry or expiry * 1000 < lockMillis
        or (w.turnUntil > 0 and w.turnUntil < lockMillis) then
      leave(key, w)
    else
      queue[#queue + 1] = w
    end
  end
  table.sort(queue, function(a, b) return a.number < b.number end)
  return queue
end

-- Whether `want` must wait for earlier comers: for whoever has his turn, and if it waits itself
-- for whoever waits before it. Nobody waits for those who wait for himself, nor for ever because
-- of the order alone: that could be a deadlock which the locks are not.
local function isBehind(want, held, queue)
  local isOrdered = want.id ~= '' and lockMillis - want.since < PATIENCE_MILLIS
  for _, w in ipairs(queue) do
    if w.id == want.id then
      isOrdered = false
    elseif w.owner ~= want.owner and isConflict(w, want) then
      local waitsForUs = blocker({[want.owner] = held[want.owner]}, w)
      if w.turnUntil > 0 or (isOrdered and not waitsForUs) then
        return true
      end
    end
  end
  return false
end

-- Gives their turn to all who can go now, and tells their mounts.
local function wake(key)
  local queue = loadQueue(key)
  local held = #queue > 0 and loadHeld(key)
  for _, w in ipairs(queue) do
    if w.turnUntil == 0 and not blocker(held, w) and not isBehind(w, held, queue) then
      w.turnUntil = lockMillis + TURN_MILLIS
      saveWaiter(key, w)
      redis.pcall('PUBLISH', w.channel, w.id)
    end
  end
end
