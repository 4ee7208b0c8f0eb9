-- Common head of every mutating script: exactly once, and only for a session that lives.
--
-- KEYS[1] allSessions           ARGV[1] session id and seconds of its life; "0": no session
-- KEYS[2] R<sid>, retry slots   ARGV[2] slot
--                               ARGV[3] operation id; "0": nothing is remembered
--                               ARGV[4] now: s64 seconds, u32 nanoseconds, big-endian
--                               ARGV[5] uid, ARGV[6] gids (u32 each, primary first)
--                               ARGV[7] "1": the script checks permission
-- Reply: {0, ...}, {errno}, {-1} when the session is gone (then nothing was done), or {-2} when the
-- slot has seen a later operation.
--
-- A slot keeps "<operation id> <packed reply>" of its last operation. Operation ids of a slot only
-- grow: the same id is answered from the slot, a lower one is an original that was overtaken by its
-- retry. The script ends with answer() or fail(), failures included: an original that arrives after
-- its retry failed must not take effect. The slot comes before the fence: what it remembers has
-- happened while the session lived.
--- @include errno
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
local sid, now = string.match(ARGV[1], '^%d+'), ARGV[4]

-- A server without memory lets a script go on that began with a write which needs none. For what
-- gives memory back, or what others wait for.
local function goOnWithoutMemory()
  call('HDEL', KEYS[2], '-')
end

-- While a slot moves to another node a key that is not there is refused: here, before any write.
if P ~= '' then
  call('EXISTS', P .. 'R0')
end

if ARGV[3] ~= '0' then
  local kept = call('HGET', KEYS[2], ARGV[2])
  if kept then
    local cut = string.find(kept, ' ', 1, true)
    local last = string.sub(kept, 1, cut - 1)
    if last == ARGV[3] then
      return cmsgpack.unpack(string.sub(kept, cut + 1))
    end
    if tonumber(last) > tonumber(ARGV[3]) then
      return {-2}
    end
  end
end

-- The fence. An expired session that has no locks is extended: nobody can have been let down.
if sid ~= '0' then
  local expiry, clock = call('ZSCORE', KEYS[1], sid), tonumber(call('TIME')[1])
  if not expiry then
    return {-1}
  end
  if tonumber(expiry) <= clock then
    if call('EXISTS', P .. 'locked' .. sid) == 1 then
      return {-1}
    end
    goOnWithoutMemory()
    local life = tonumber(string.match(ARGV[1], ' (%d+)$'))
    call('ZADD', KEYS[1], string.format('%.0f', clock + life), sid)
  end
end

local function answer(reply)
  if ARGV[3] ~= '0' then
    goOnWithoutMemory()
    call('HSET', KEYS[2], ARGV[2], ARGV[3] .. ' ' .. cmsgpack.pack(reply))
  end
  return reply
end

local function fail(errno)
  return answer({errno})
end
