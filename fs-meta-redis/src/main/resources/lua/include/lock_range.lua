-- Ranges of bytes and what they hold (redis-metadata.md 5.2). Offsets stay eight bytes, as Lua
-- numbers end at 2^53. A range is {type, pid, first, last}; both ends belong to it.
local READ_LOCK, WRITE_LOCK, UNLOCK = 0, 1, 2
local FIRST, LAST = '\0\0\0\0\0\0\0\0', '\127\255\255\255\255\255\255\255'
local RANGE = '>I4I4c8c8'

local function isBelow(offset, other)
  local hi, lo = struct.unpack('>I4I4', offset)
  local otherHi, otherLo = struct.unpack('>I4I4', other)
  return hi < otherHi or (hi == otherHi and lo < otherLo)
end

-- The offset one further (1) or one before (-1).
local function stepped(offset, by)
  local hi, lo = struct.unpack('>I4I4', offset)
  lo = lo + by
  if lo < 0 then
    hi, lo = hi - 1, 4294967295
  elseif lo > 4294967295 then
    hi, lo = hi + 1, 0
  end
  return struct.pack('>I4I4', hi, lo)
end

local function range(like, first, last)
  return {type = like.type, pid = like.pid, first = first, last = last}
end

local function decodeRanges(value)
  local list = {}
  for at = 1, #value - 23, 24 do
    local r = {}
    r.type, r.pid, r.first, r.last = struct.unpack(RANGE, value, at)
    list[#list + 1] = r
  end
  return list
end

local function encodeRanges(list)
  local parts = {}
  for i, r in ipairs(list) do
    parts[i] = struct.pack(RANGE, r.type, r.pid, r.first, r.last)
  end
  return table.concat(parts)
end

-- Two ranges that different owners cannot have at the same time.
local function isConflict(r, other)
  return (r.type == WRITE_LOCK or other.type == WRITE_LOCK)
      and not isBelow(r.last, other.first) and not isBelow(other.last, r.first)
end
