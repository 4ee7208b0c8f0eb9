-- Sets or removes a POSIX ACL (redis-metadata.md 8.23), mode bits included.
-- KEYS[3] i<ino> or G<ino>. ARGV[8] "access" or "default", [9] the rule as stored, "" to remove it,
-- [10] "1": setgid goes, as the caller is not in the group. Reply: {0, record} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include grace
local a, isDefault, rule = loadAttr(KEYS[3]), ARGV[8] == 'default', decodeRule(ARGV[9])
if not a then
  return fail(ENOENT)
end
if (uid ~= 0 and uid ~= a.uid) or isSealed(a, true) then
  return fail(EPERM)
end
if a.type == SYMLINK then
  return fail(ENOTSUP)
end
if rule and isDefault and a.type ~= DIRECTORY then
  return fail(EACCES)
end
local before = encodeAttr(a)
if bit.band(a.mode, 1024) ~= 0 and (ARGV[10] == '1'
    or (ARGV[7] == '1' and uid ~= 0 and not inGroup(a.gid))) then
  a.mode = a.mode - 1024
end

-- What the rule leaves open is as the mode has it.
local function complete()
  for field, shift in pairs({owner = 64, group = 8, other = 1}) do
    if rule[field] == UNDEFINED then
      rule[field] = math.floor(a.mode / shift) % 8
    end
  end
end

local access, default = aclIds(a)
local id = 0
if rule then
  complete()
  if isDefault or not isMinimal(rule) then
    id = ruleId(rule)
  end
  if not isDefault then
    a.mode = bit.band(a.mode, 3584) + modeOf(rule)
  end
end
setAclIds(a, isDefault and access or id, isDefault and id or default)
if encodeAttr(a) ~= before then
  a.ctime = nowAfter(a.ctime)
  saveRecord(KEYS[3], a)
end
return answer({0, encodeAttr(a)})
