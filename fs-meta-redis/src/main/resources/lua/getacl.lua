-- Reads a POSIX ACL (redis-metadata.md 8.23).
-- KEYS[3] i<ino>. ARGV[8] "access" or "default". Reply: {0, rule as stored} or {errno}.
--- @include errno
--- @include attr
--- @include acl
local a = loadAttr(KEYS[3])
if not a then
  return {ENOENT}
end
local access, default = aclIds(a)
local id = ARGV[8] == 'default' and default or access
local rule = id ~= 0 and redis.call('HGET', ACL_PREFIX .. 'acl', id)
return rule and {0, rule} or {ENODATA}
