-- New inodes (redis-metadata.md 8.10); needs the head. Shared layout of all creating scripts:
--
-- KEYS[3] i<parent>    ARGV[8]  name                   ARGV[11] mtime window, milliseconds
-- KEYS[4] d<parent>    ARGV[9]  parent, 8 bytes        ARGV[12] u8 type, u16 mode, u32 rdev,
-- KEYS[5] i<new>       ARGV[10] dentry of the new               u64 length, u16 umask; the last:
--                                                               see quota
--- @include attr
--- @include time
--- @include permission
--- @include new_node
--- @include usage
--- @include dir

-- Errno when `dir` may not get the new inode.
local function refusesNew(dir, node)
  return refusesAdding(dir) or refusesGrowth(4096, 1, node, {string.sub(KEYS[3], #P + 2)})
end

-- Writes inode, entry and counters; returns both records.
local function attach(dir, node)
  storeRule(node)
  local record = encodeAttr(node)
  call('SET', KEYS[5], record)
  call('HSET', KEYS[4], ARGV[8], ARGV[10])
  local touched
  if node.type == DIRECTORY then
    local ino = string.sub(KEYS[5], #P + 2)
    for _, hash in ipairs({'dirUsedInodes', 'dirDataLength', 'dirUsedSpace'}) do
      call('HSET', P .. hash, ino, '0')
    end
    dir.nlink = dir.nlink + 1
    touched = touch(dir)
  else
    touched = touchIfDue(dir, ARGV[11])
  end
  local parentRecord = encodeAttr(dir)
  if touched then
    call('SET', KEYS[3], parentRecord)
  end
  addUsage(4096, 1, node)
  countEntry(string.sub(KEYS[3], #P + 2), node, 1)
  return record, parentRecord
end

-- The whole of mknod, mkdir and symlink up to the reply: errno, or nil and both records.
local function make()
  local dir, errno = enter(KEYS[3])
  if not dir then
    return errno
  end
  if call('HEXISTS', KEYS[4], ARGV[8]) == 1 then
    return EEXIST
  end
  local node = newNode(dir)
  errno = refusesNew(dir, node)
  if errno then
    return errno
  end
  return nil, attach(dir, node)
end
