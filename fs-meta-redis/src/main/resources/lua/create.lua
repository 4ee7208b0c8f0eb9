-- Makes a file, or opens the one that has the name by now (redis-metadata.md 8.11, W8).
-- KEYS, ARGV: see head and make; ARGV[13] how it is opened, see opening; the last: limits, see
-- quota.
-- Reply: {0, dentry, record, parent record, 1 if it existed else 0} or {errno}; {0, dentry}:
-- nothing was done, as a file that long has to be truncated first.
-- An existing file gets the permission check and the truncation of an open in the same script.
--- @include head
--- @include make
--- @include resize
--- @include opening
--- @include shown
local dir, errno = enter(KEYS[3])
if not dir then
  return fail(errno)
end
local dentry, how = call('HGET', KEYS[4], ARGV[8]), tonumber(ARGV[13])
if not dentry then
  local node = newNode(dir)
  errno = refusesNew(dir, node)
  if errno then
    return fail(errno)
  end
  local record, parentRecord = attach(dir, node)
  return answer({0, ARGV[10], record, parentRecord, 0})
end

local ino, a, type = target(dentry)
if bit.band(how, EXCLUSIVE) ~= 0 or type ~= FILE then
  return fail(EEXIST)
end
errno = not a and ENOENT or refusesOpening(a, how)
if errno then
  return fail(errno)
end
if bit.band(how, TRUNCATE) ~= 0 then
  if isFar(a.length, EMPTY) then
    return answer({0, dentry})
  end
  truncateOpened(ino, a, how)
end
return answer({0, dentry, shown(P .. 'i' .. ino, a), encodeAttr(dir), 1})
