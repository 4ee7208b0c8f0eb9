-- Length changes of files (redis-metadata.md 8.8); needs head, attr, time, usage.
--- @include slices
--- @include length

-- Does `action` to the keys of chunks `first` to `last`; `lists`: those of them that have a list
-- (u32 each), nil when they are few enough to try each.
local function eachList(ino, first, last, lists, action)
  if not lists then
    for index = first, last do
      action(chunkKey(ino, index))
    end
    return
  end
  for at = 1, #lists, 4 do
    local index = struct.unpack('>I4', lists, at)
    if index >= first and index <= last then
      action(chunkKey(ino, index))
    end
  end
end

local function hideWhole(key)
  call('RPUSHX', key, hole(0, CHUNK))
end

-- The grown part reads as zeros.
local function hideBetween(ino, fromChunk, fromOffset, toChunk, toOffset, lists)
  if fromChunk == toChunk then
    call('RPUSH', chunkKey(ino, fromChunk), hole(fromOffset, toOffset))
    return
  end
  call('RPUSH', chunkKey(ino, fromChunk), hole(fromOffset, CHUNK))
  eachList(ino, fromChunk + 1, toChunk - 1, lists, hideWhole)
  if toOffset > 0 then
    call('RPUSH', chunkKey(ino, toChunk), hole(0, toOffset))
  end
end

-- The rest of the last chunk reads as zeros; lists behind it go away with their references (W12).
local function cut(ino, chunk, offset, oldChunk, oldOffset, lists)
  goOnWithoutMemory()
  if offset > 0 then
    local key = chunkKey(ino, chunk)
    call('RPUSH', key, hole(offset, chunk == oldChunk and oldOffset or CHUNK))
    chunk = chunk + 1
  end
  eachList(ino, chunk, oldChunk, lists, function(key)
    dropList(key, {})
  end)
end

-- Truncates or extends; the caller saves the record. `lists`: see eachList, needed when isFar.
local function resize(ino, a, length, lists)
  local oldChunk, oldOffset = chunkAndOffset(a.length)
  local newChunk, newOffset = chunkAndOffset(length)
  touch(a)
  if a.length == length then
    return
  end
  if isLess(a.length, length) then
    hideBetween(ino, oldChunk, oldOffset, newChunk, newOffset, lists)
  else
    cut(ino, newChunk, newOffset, oldChunk, oldOffset, lists)
  end
  setLength(ino, a, length)
end
