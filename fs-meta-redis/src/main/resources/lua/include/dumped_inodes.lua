-- What a dump tells of inodes. Replies are packed by cmsgpack: one string is cheaper to send and to
-- take apart than a list of many parts. Needs `call` and `P`, the prefix of keys.
local FILE, SYMLINK, CHUNK, CHUNKS_MAX = 1, 3, 67108864, 64
local NONE = {}

local function chunk_records(ino, index)
  local list = call('LRANGE', P .. 'c' .. ino .. '_' .. index, '0', '-1')
  return list[2] and table.concat(list) or list[1] or ''
end

local function chunk_list(ino, count)
  local chunks, bytes = {}, 0
  for index = 0, math.min(count, CHUNKS_MAX) - 1 do
    local records = chunk_records(ino, index)
    if records ~= '' then
      chunks[#chunks + 1], chunks[#chunks + 2] = index, records
      bytes = bytes + #records
    end
  end
  return chunks, bytes
end

-- The usual: of a file of at most one chunk the records, of a directory and the like ''. Else a
-- list of two lists: extended attributes and values; a target, or indexes and records of chunks.
-- And the bytes of all that.
local function detail(ino, record, xattrs)
  local kind = math.floor(string.byte(record, 2) / 16)
  local rest, bytes = '', 0
  if kind == FILE then
    local high, low = struct.unpack('>I4I4', record, 52)
    if high > 0 or low > CHUNK then
      rest, bytes = chunk_list(ino, high * 64 + math.ceil(low / CHUNK))
    elseif low > 0 then
      rest = chunk_records(ino, '0')
      bytes = #rest
    end
  elseif kind == SYMLINK then
    rest = {call('GET', P .. 's' .. ino) or ''}
    bytes = #rest[1]
  end
  for i = 1, #xattrs do
    bytes = bytes + #xattrs[i]
  end
  if type(rest) == 'table' then
    return {xattrs, rest}, bytes
  elseif xattrs[1] then
    return {xattrs, rest == '' and NONE or {0, rest}}, bytes
  end
  return rest, bytes
end

-- Records of inodes, false for what is missing, and details of as many as are not longer together
-- than `limit` bytes; and those bytes.
local function dumped_inodes(inos, limit)
  local keys, xattrs, details, bytes = {}, {}, {}, 0
  for i = 1, #inos do
    keys[i], xattrs[i] = P .. 'i' .. inos[i], P .. 'x' .. inos[i]
  end
  local records = call('MGET', unpack(keys))
  local has_xattrs = call('EXISTS', unpack(xattrs)) > 0
  for i = 1, #inos do
    local more = 0
    details[i] = ''
    if records[i] then
      local list = has_xattrs and call('HGETALL', xattrs[i]) or NONE
      details[i], more = detail(inos[i], records[i], list)
    end
    bytes = bytes + more
    if bytes > limit then
      break
    end
  end
  return records, details, bytes
end
