-- Length changes of files (redis-metadata.md 8.8); needs head, attr, time, usage.
local CHUNK = 67108864
local LISTED_CHUNKS_MAX = 10000

local function chunkAndOffset(length)
  local hi, lo = struct.unpack('>I4I4', length)
  local offset = lo % CHUNK
  return hi * 64 + (lo - offset) / CHUNK, offset
end

-- A slice record that reads as zeros.
local function hole(from, to)
  return struct.pack('>I4I4I4I4I4I4', from, 0, 0, 0, 0, to - from)
end

local function chunkKey(ino, index)
  return string.format('%sc%s_%.0f', P, ino, index)
end

-- Hides the whole chunks between two indexes; most of a huge gap has no list, so those that exist
-- are looked for instead.
local function hideChunks(ino, first, last)
  if last - first < LISTED_CHUNKS_MAX then
    for index = first, last do
      call('RPUSHX', chunkKey(ino, index), hole(0, CHUNK))
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
        call('RPUSHX', key, hole(0, CHUNK))
      end
    end
  until cursor == '0'
end

-- Everything between the shorter and the longer length reads as zeros afterwards.
local function hideBetween(ino, fromChunk, fromOffset, toChunk, toOffset)
  if fromChunk == toChunk then
    call('RPUSH', chunkKey(ino, fromChunk), hole(fromOffset, toOffset))
    return
  end
  call('RPUSH', chunkKey(ino, fromChunk), hole(fromOffset, CHUNK))
  hideChunks(ino, fromChunk + 1, toChunk - 1)
  if toOffset > 0 then
    call('RPUSH', chunkKey(ino, toChunk), hole(0, toOffset))
  end
end

-- Gives the record a new length (8 bytes) and the counters of volume and directories what follows
-- from it; the caller saves the record. Chunk lists are left alone.
local function setLength(ino, a, length)
  local space = charged(length) - charged(a.length)
  local added, gone = decimal(length), decimal(a.length)
  local parents = a.parent ~= NO_PARENT and {decimal(a.parent), 1}
      or call('HGETALL', P .. 'p' .. ino)
  for at = 1, #parents, 2 do
    -- once per name that the directory holds
    for _ = 1, tonumber(parents[at + 1]) do
      addDirStats(parents[at], added, space, 0)
      addDirStats(parents[at], '-' .. gone, 0, 0)
    end
  end
  addUsage(space, 0)
  a.length = length
end

-- Truncates or extends; the caller saves the record.
local function resize(ino, a, length)
  local oldChunk, oldOffset = chunkAndOffset(a.length)
  local newChunk, newOffset = chunkAndOffset(length)
  touch(a)
  if a.length == length then
    return
  end
  if oldChunk < newChunk or (oldChunk == newChunk and oldOffset < newOffset) then
    hideBetween(ino, oldChunk, oldOffset, newChunk, newOffset)
  else
    hideBetween(ino, newChunk, newOffset, oldChunk, oldOffset)
  end
  setLength(ino, a, length)
end
