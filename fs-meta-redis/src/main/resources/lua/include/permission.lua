-- Permission of the caller (redis-metadata.md 8.0.1, 8.0.2). ARGV[5] uid, ARGV[6] gids,
-- ARGV[7] "1" when mode bits are checked here; the sticky rule holds always. Needs attr.
--- @include acl
local uid = tonumber(ARGV[5])
local R, W, X = 4, 2, 1

local function inGroup(gid)
  for at = 1, #ARGV[6], 4 do
    if struct.unpack('>I4', ARGV[6], at) == gid then
      return true
    end
  end
  return false
end

local function grants(bits, mask)
  return bit.band(bits, mask) == mask
end

-- Whether a named group or the owning one grants it; nil when the caller is in none of them.
local function groupsGrant(a, rule, mask, at)
  local matched
  if inGroup(a.gid) then
    matched = grants(bit.band(rule.group, rule.mask), mask)
  end
  for n = 0, struct.unpack('>I4', rule.named, at) - 1 do
    local gid, bits = struct.unpack('>I4I2', rule.named, at + 4 + 6 * n)
    if inGroup(gid) then
      matched = matched or grants(bit.band(bits, rule.mask), mask)
    end
  end
  return matched
end

local function ruleGrants(a, rule, mask)
  if uid == a.uid then
    return grants(rule.owner, mask)
  end
  local users = struct.unpack('>I4', rule.named)
  for n = 0, users - 1 do
    local named, bits = struct.unpack('>I4I2', rule.named, 5 + 6 * n)
    if named == uid then
      return grants(bit.band(bits, rule.mask), mask)
    end
  end
  local matched = groupsGrant(a, rule, mask, 5 + 6 * users)
  if matched ~= nil then
    return matched
  end
  return grants(rule.other, mask)
end

local function permits(a, mask)
  if uid == 0 or ARGV[7] ~= '1' then
    return true
  end
  local access = aclIds(a)
  if access ~= 0 and bit.band(a.mode, 56) ~= 0 then
    local rule = loadRule(access)
    return rule ~= nil and ruleGrants(a, rule, mask)
  end
  local bits = a.mode % 8
  if uid == a.uid then
    bits = math.floor(a.mode / 64) % 8
  elseif inGroup(a.gid) then
    bits = math.floor(a.mode / 8) % 8
  end
  return grants(bits, mask)
end

-- The sticky bit of `dir` keeps the caller from removing or renaming `victim`.
local function sticks(dir, victim)
  return uid ~= 0 and bit.band(dir.mode, 512) ~= 0 and uid ~= dir.uid and uid ~= victim.uid
end
