-- Updates the access time when it is due (redis-metadata.md 3.4).
-- KEYS[3] i<ino>. ARGV[8] seconds after which it is due in any case. Reply: {0, record} or {errno}.
--- @include head
--- @include attr
--- @include shown
local a = loadAttr(KEYS[3])
if not a then
  return fail(ENOENT)
end

local function isLater(time, other)
  local seconds, nanos = struct.unpack('>i8I4', time)
  local otherSeconds, otherNanos = struct.unpack('>i8I4', other)
  return seconds > otherSeconds or (seconds == otherSeconds and nanos > otherNanos)
end

local seconds, nanos = struct.unpack('>i8I4', a.atime)
local limit = struct.pack('>i8I4', seconds + tonumber(ARGV[8]), nanos)
if isLater(now, a.atime)
    and (isLater(a.mtime, a.atime) or isLater(a.ctime, a.atime) or isLater(now, limit)) then
  a.atime = now
  call('SET', KEYS[3], encodeAttr(a))
end
return answer({0, shown(KEYS[3], a)})
