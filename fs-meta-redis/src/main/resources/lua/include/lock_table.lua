-- Who holds which lock of one inode (redis-metadata.md 5); needs head, lock_range. Both kinds look
-- alike here: an flock is a range over the whole file.
local lockTime = call('TIME')
local lockMillis = lockTime[1] * 1000 + math.floor(lockTime[2] / 1000)
local scores = {}

-- The session of an owner field "<session>_<owner>".
local function sessionOf(owner)
  return string.match(owner, '^[^_]*')
end

-- The expiry of a session, nil when nobody has registered it.
local function expiryOf(session)
  if scores[session] == nil then
    scores[session] = tonumber(call('ZSCORE', KEYS[1], session)
        or call('ZSCORE', P .. 'sessions', session) or false) or false
  end
  return scores[session] or nil
end

local function isFlock(key)
  return string.sub(key, #P + 5, #P + 5) == 'f'
end

-- Ranges by owner. A lock whose session is not registered any more is nobody's: the reference
-- leaves shared flocks of its dead clients behind.
local function loadHeld(key)
  local held, fields = {}, call('HGETALL', key)
  for i = 1, #fields, 2 do
    local owner, value = fields[i], fields[i + 1]
    if expiryOf(sessionOf(owner)) then
      local whole = {type = value == 'W' and WRITE_LOCK or READ_LOCK, pid = 0, first = FIRST,
          last = LAST}
      held[owner] = isFlock(key) and {whole} or decodeRanges(value)
    end
  end
  return held
end

-- An owner other than that of `want` whose lock is in its way, and that lock; nil for none.
local function blocker(held, want)
  for owner, ranges in pairs(held) do
    if owner ~= want.owner then
      for _, r in ipairs(ranges) do
        if isConflict(r, want) then
          return owner, r
        end
      end
    end
  end
  return nil
end

-- Saves what an owner of session `session` has left; nil or empty is nothing.
local function saveHeld(key, owner, ranges, session)
  local lockedKey = P .. 'locked' .. session
  if ranges and #ranges > 0 then
    local kind = ranges[1].type == WRITE_LOCK and 'W' or 'R'
    call('HSET', key, owner, isFlock(key) and kind or encodeRanges(ranges))
    call('SADD', lockedKey, key)
    return
  end
  call('HDEL', key, owner)
  for _, other in ipairs(call('HKEYS', key)) do
    if sessionOf(other) == session then
      return
    end
  end
  call('SREM', lockedKey, key)
end
