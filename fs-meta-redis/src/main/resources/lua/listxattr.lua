-- Names of the extended attributes of an inode, ACLs included (redis-metadata.md 8.22).
-- KEYS[3] i<ino> or G<ino>. Reply: {0, names} or {ENOENT}.
--- @include errno
--- @include attr
--- @include acl
local a = loadAttr(KEYS[3])
if not a then
  return {ENOENT}
end
local xattrs = string.sub(KEYS[1], 1, -12) .. (a.nlink == 0 and 'X' or 'x')
    .. string.match(KEYS[3], '%d+$')
local names, access, default = redis.call('HKEYS', xattrs), aclIds(a)
if access ~= 0 then
  names[#names + 1] = 'system.posix_acl_access'
end
if default ~= 0 then
  names[#names + 1] = 'system.posix_acl_default'
end
return {0, names}
