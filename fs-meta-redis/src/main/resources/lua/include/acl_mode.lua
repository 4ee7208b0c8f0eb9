-- How rules and modes follow each other (redis-metadata.md 8.6, 8.10); needs attr and acl.

-- chmod of what has an access rule: the group bits are those of the mask.
local function chmodRule(a, mode)
  local access, default = aclIds(a)
  local rule = access ~= 0 and loadRule(access)
  if rule then
    rule.owner, rule.other = math.floor(mode / 64) % 8, mode % 8
    rule[rule.mask == UNDEFINED and 'group' or 'mask'] = math.floor(mode / 8) % 8
    setAclIds(a, ruleId(rule), default)
  end
end

-- What a new inode in `dir` gets: its mode, access rule or nil, and the id of its default rule.
-- Where the directory has a default rule, that stands in for the umask.
local function inheritAcl(dir, type, mode, umask)
  local _, default = aclIds(dir)
  local rule = default ~= 0 and type ~= SYMLINK and loadRule(default)
  if not rule then
    return mode - bit.band(mode, umask), nil, 0
  end
  local inherited = type == DIRECTORY and default or 0
  if isMinimal(rule) then
    return bit.band(mode, bit.bor(3584, modeOf(rule))), nil, inherited
  end
  rule.owner = bit.band(rule.owner, math.floor(mode / 64))
  rule.mask = bit.band(rule.mask, math.floor(mode / 8) % 8)
  rule.other = bit.band(rule.other, mode)
  return bit.band(mode, 3584) + modeOf(rule), rule, inherited
end

-- Gives a new inode, that nothing refuses any more, its access rule.
local function storeRule(node)
  if node.rule then
    local _, default = aclIds(node)
    setAclIds(node, ruleId(node.rule), default)
  end
end
