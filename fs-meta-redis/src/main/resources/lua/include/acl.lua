-- POSIX ACL rules (redis-metadata.md 2.11): immutable, shared by id. A rule is {owner, group, mask,
-- other, named = counts and entries of named users and groups as stored}. Needs attr.
local UNDEFINED, NOBODY_NAMED = 65535, '\0\0\0\0\0\0\0\0'
local ACL_PREFIX = string.sub(KEYS[1], 1, -12)

-- Ids of the access and the default rule, 0 for none.
local function aclIds(a)
  if #a.tail < 8 then
    return 0, 0
  end
  return struct.unpack('>I4I4', a.tail)
end

-- What follows the ids: the storage tier, if any, and the padding.
local function afterAcl(a)
  local rest = #a.tail < 8 and a.tail or string.sub(a.tail, 9)
  return rest == '' and '\0' or rest
end

local function setAclIds(a, access, default)
  local ids = (access ~= 0 or default ~= 0) and struct.pack('>I4I4', access, default) or ''
  a.tail = ids .. afterAcl(a)
end

local function decodeRule(bytes)
  if not bytes or #bytes < 16 then
    return nil
  end
  local rule = {named = string.sub(bytes, 9)}
  rule.owner, rule.group, rule.mask, rule.other = struct.unpack('>I2I2I2I2', bytes)
  return rule
end

local function loadRule(id)
  return decodeRule(redis.call('HGET', ACL_PREFIX .. 'acl', id))
end

local function isMinimal(rule)
  return rule.mask == UNDEFINED and rule.named == NOBODY_NAMED
end

-- The nine permission bits that a mode shows for an access rule.
local function modeOf(rule)
  local group = rule.mask == UNDEFINED and rule.group or rule.mask
  return rule.owner * 64 + group * 8 + rule.other
end

-- The index of ours from rule to id, made anew when others have added rules.
local function aclIndex(hash)
  local index, count = ACL_PREFIX .. 'AclIds', redis.call('HLEN', hash)
  if redis.call('HGET', index, '') ~= tostring(count) then
    redis.call('DEL', index)
    local all = redis.call('HGETALL', hash)
    for at = 1, #all, 2 do
      redis.call('HSET', index, all[at + 1], all[at])
    end
    redis.call('HSET', index, '', count)
  end
  return index, count
end

-- The id of a rule, which is stored unless there is an equal one.
local function ruleId(rule)
  local hash = ACL_PREFIX .. 'acl'
  local bytes = struct.pack('>I2I2I2I2', rule.owner, rule.group, rule.mask, rule.other)
      .. rule.named
  local index, count = aclIndex(hash)
  local id = redis.call('HGET', index, bytes)
  if id and redis.call('HGET', hash, id) == bytes then
    return tonumber(id)
  end
  repeat
    id = redis.call('INCR', ACL_PREFIX .. 'aclMaxId')
  until redis.call('HSETNX', hash, id, bytes) == 1
  redis.call('HSET', index, bytes, id, '', count + 1)
  return id
end
