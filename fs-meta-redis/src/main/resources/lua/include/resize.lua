-- Length changes of files (redis-metadata.md 8.8); needs head, attr, time, usage.
--- @include slices
--- @include length
local LISTED_CHUNKS_MAX = 10000

-- Does `action` to the keys of chunks `first` to `last`; most of a huge gap has no list, so those
-- that exist are looked for instead.
local function eachList(ino, first, last, action)
  if last - first < LISTED_CHUNKS_MAX then
    for index = first, last do
      action(chunkKey(ino, index))
    end
    return
  end
  local cursor, start = '0', P .. 'c' .. ino .. '_'
  repeat
    local page = call('SCAN', cursor, 'MATCH', start .. '*', 'COUNT', 10000)
    cursor = page[1]
    for _, key in ipairs(page[2]) do
      local index = tonumber(string.sub(key, #start + 1))
      if index and index >= first and index <= last then
        action(key)
      end
    end
  until cursor == '0'
end

local function hideWhole(key)
  call('RPUSHX', key, hole(0, CHUNK))
end

-- The grown part reads as zeros.
local function hideBetween(ino, fromChunk, fromOffset, toChunk, toOffset)
  if fromChunk == toChunk then
    call('RPUSH', chunkKey(ino, fromChunk), hole(fromOffset, toOffset))
    return
  end
  call('RPUSH', chunkKey(ino, fromChunk), hole(fromOffset, CHUNK))
  eachList(ino, fromChunk + 1, toChunk - 1, hideWhole)
  if toOffset > 0 then
    call('RPUSH', chunkKey(ino, toChunk), hole(0, toOffset))
  end
end

-- The rest of the last chunk reads as zeros; lists behind it go away with their references (W12).
local function cut(ino, chunk, offset, oldChunk, oldOffset)
  if offset > 0 then
    local key = chunkKey(ino, chunk)
    call('RPUSH', key, hole(offset, chunk == oldChunk and oldOffset or CHUNK))
    chunk = chunk + 1
  end
  eachList(ino, chunk, oldChunk, function(key)
    dropList(key, {})
  end)
end

-- Truncates or extends; the caller saves the record.
local function resize(ino, a, length)
  local oldChunk, oldOffset = chunkAndOffset(a.length)
  local newChunk, newOffset = chunkAndOffset(length)
  touch(a)
  if a.length == length then
    return
  end
  if isLess(a.length, length) then
    hideBetween(ino, oldChunk, oldOffset, newChunk, newOffset)
  else
    cut(ino, newChunk, newOffset, oldChunk, oldOffset)
  end
  setLength(ino, a, length)
end
