-- Times of records; needs `now` of the head.

-- Now, but never equal to `old`: equal records must mean that nothing happened in between.
local function nowAfter(old)
  if old ~= now then
    return now
  end
  local nanos = struct.unpack('>I4', now, 9)
  return string.sub(now, 1, 8) .. struct.pack('>I4', nanos < 999999999 and nanos + 1 or nanos - 1)
end

-- Marks a change of contents.
local function touch(a)
  a.mtime = nowAfter(a.mtime)
  a.ctime = a.mtime
  return true
end

-- The mtime window of directories (8.0.3): true when the record has to be written.
local function touchIfDue(a, windowMillis)
  local seconds, nanos = struct.unpack('>i8I4', now)
  local oldSeconds, oldNanos = struct.unpack('>i8I4', a.mtime)
  if (seconds - oldSeconds) * 1000 + (nanos - oldNanos) / 1000000 < tonumber(windowMillis) then
    return false
  end
  return touch(a)
end
