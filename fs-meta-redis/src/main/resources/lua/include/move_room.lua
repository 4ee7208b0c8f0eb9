-- What a rename takes from quotas and brings to others (redis-metadata.md 8.15); needs head, attr,
-- usage. ARGV[20], [21]: trees of what moves and, in an exchange, of the other, see walked.
--- @include walked

-- Space and inodes of an entry with all below it; nil: the client has to walk it.
local function treeOf(ino, a, walked)
  if a.type ~= DIRECTORY or call('HLEN', P .. 'd' .. ino) == 0 then
    return chargeOf(a), 1
  end
  if call('HEXISTS', P .. 'dirQuota', ino) == 1 then
    local space = tonumber(call('HGET', P .. 'dirQuotaUsedSpace', ino) or 0)
    local inodes = tonumber(call('HGET', P .. 'dirQuotaUsedInodes', ino) or 0)
    return math.max(space, 0) + 4096, math.max(inodes, 0) + 1
  end
  return walkedTree(walked)
end

-- Elements of `list` that `other` lacks.
local function without(list, other)
  local known, rest = ' ' .. table.concat(other, ' ') .. ' ', {}
  for _, quota in ipairs(list) do
    rest[#rest + 1] = not string.find(known, ' ' .. quota .. ' ', 1, true) and quota or nil
  end
  return rest
end

-- Fills m.gaining, m.losing (quotas) and m.space, m.inodes (what they gain and lose). Answers an
-- errno; or nil and true when a tree has to be walked first.
local function refusesCharge(m)
  local from, to = quotasAbove(m.src.ino), quotasAbove(m.dst.ino)
  m.gaining, m.losing, m.space, m.inodes = without(to, from), without(from, to), 0, 0
  if #m.gaining + #m.losing == 0 then
    return nil
  end
  local space, inodes = treeOf(m.ino, m.a, ARGV[20])
  local otherSpace, otherInodes = 0, 0
  if m.exchange then
    otherSpace, otherInodes = treeOf(m.otherIno, m.b, ARGV[21])
  end
  if not space or not otherSpace then
    return nil, true
  end
  m.space, m.inodes = space - otherSpace, inodes - otherInodes
  local freed = m.other and not m.exchange and m.b
  for _, quota in ipairs(m.gaining) do
    if exceedsQuota('dir', quota, m.space - (freed and chargeOf(m.b) or 0),
        m.inodes - (freed and 1 or 0)) then
      return EDQUOT
    end
  end
  for _, quota in ipairs(m.losing) do
    if exceedsQuota('dir', quota, -m.space, -m.inodes) then
      return EDQUOT
    end
  end
  return nil
end

local function moveCharge(m)
  for _, quota in ipairs(m.gaining) do
    addQuotaUsage('dir', quota, m.space, m.inodes)
  end
  for _, quota in ipairs(m.losing) do
    addQuotaUsage('dir', quota, -m.space, -m.inodes)
  end
end
