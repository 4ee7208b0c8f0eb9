-- Makes a file without a name (O_TMPFILE), sustained by this session at once.
-- KEYS, ARGV: see head and make (name and dentry unused).
-- Reply: {0, record, parent record} or {errno}.
-- The directory is not touched, as nothing in it changes.
--- @include head
--- @include make
local dir, errno = enter(KEYS[3])
if not dir then
  return fail(errno)
end
local node = newNode(dir)
errno = refusesNew(dir, node)
if errno then
  return fail(errno)
end
node.nlink = 0
storeRule(node)
local record = encodeAttr(node)
call('SET', KEYS[5], record)
call('SADD', P .. 'session' .. sid, string.sub(KEYS[5], #P + 2))
addUsage(4096, 1, node)
return answer({0, record, encodeAttr(dir)})
