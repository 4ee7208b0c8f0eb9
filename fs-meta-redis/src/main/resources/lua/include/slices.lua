-- Slice records and references (redis-metadata.md 2.7, 4.2); needs the head and ino.
local CHUNK, CHUNKS_MAX = 67108864, 2147483648
-- Chunks that one script looks at; who goes further is told which of them have a list, and steps.
local STEP_CHUNKS = 4096
local NO_SLICE = '\0\0\0\0\0\0\0\0'

local function chunkKey(ino, index)
  return string.format('%sc%s_%.0f', P, ino, index)
end

-- Index of the chunk that holds an offset (8 bytes), and the offset in it; exact for all offsets.
local function chunkAndOffset(fileOffset)
  local hi, lo = struct.unpack('>I4I4', fileOffset)
  local offset = lo % CHUNK
  return hi * 64 + (lo - offset) / CHUNK, offset
end

-- Too many chunks lie between two lengths (8 bytes) for one script to look at each.
local function isFar(length, other)
  local from, to = chunkAndOffset(length), chunkAndOffset(other)
  return math.abs(from - to) > STEP_CHUNKS
end

-- An offset plus a count (8 bytes each); nil beyond the chunks that there are.
local function behind(fileOffset, count)
  local hi, lo = struct.unpack('>I4I4', fileOffset)
  local countHi, countLo = struct.unpack('>I4I4', count)
  lo = lo + countLo
  hi = hi + countHi + math.floor(lo / 4294967296)
  return hi < CHUNKS_MAX / 64 and struct.pack('>I4I4', hi, lo % 4294967296) or nil
end

-- A slice record that reads as zeros.
local function hole(from, to)
  return struct.pack('>I4I4I4I4I4I4', from, 0, 0, 0, 0, to - from)
end

-- Field of sliceRef for the slice of a record; nil for a hole.
local function sliceField(record)
  local id = string.sub(record, 5, 12)
  if #record ~= 24 or id == NO_SLICE then
    return nil
  end
  return string.format('k%s_%.0f', decimal(id), struct.unpack('>I4', record, 13))
end

-- One record fewer shows its slice; who loses the last one joins `unused`.
local function dropReference(record, unused)
  local field = sliceField(record)
  if field and call('HINCRBY', P .. 'sliceRef', field, -1) < 0 then
    unused[#unused + 1] = field
  end
end

-- Deletes a chunk list with its references.
local function dropList(key, unused)
  local records = call('LRANGE', key, 0, -1)
  if #records > 0 then
    call('DEL', key)
    for _, record in ipairs(records) do
      dropReference(record, unused)
    end
  end
end
