-- Trees that the client walked (redis-metadata.md 12.1); needs head, attr, ino: s64 space, s64
-- inodes, then u64 directory, s64 space, s64 entries for each set of statistics that must still be
-- so; "" when nothing was walked.

-- Space and inodes of the tree, its directory included; nil when it has changed since.
local function walkedTree(walked)
  if walked == '' then
    return nil
  end
  for at = 17, #walked, 24 do
    local raw, space, entries = struct.unpack('>c8i8i8', walked, at)
    local dir = decimal(raw)
    if tonumber(call('HGET', P .. 'dirUsedSpace', dir) or -1) ~= space
        or tonumber(call('HGET', P .. 'dirUsedInodes', dir) or -1) ~= entries then
      return nil
    end
  end
  return struct.unpack('>i8i8', walked)
end
