-- The checks of rename (redis-metadata.md 8.15); needs head, attr, permission, dir. Nothing is
-- written here.

-- Errno unless the way from directory `from` (8 bytes) up to the root avoids `ino` (8 bytes): a
-- directory must not move below itself, however deep, whatever other clients moved meanwhile.
local function climbsInto(ino, from)
  for _ = 1, tonumber(ARGV[16]) do
    if from == ino then
      return EINVAL
    end
    local hi, lo = struct.unpack('>I4I4', from)
    if (hi == 0 and lo <= 1) or hi >= 0x7FFFFFFF then
      return nil
    end
    from = call('GETRANGE', P .. 'i' .. decimal(from), 63, 70)
    if #from < 8 then
      return ENOENT
    end
  end
  return EINVAL
end

-- A directory that changes its parent has its ".." rewritten.
local function refusesCrossing(m)
  if (m.type == DIRECTORY and not permits(m.a, W))
      or (m.exchange and m.b and m.otherType == DIRECTORY and not permits(m.b, W)) then
    return EACCES
  end
  return (m.type == DIRECTORY and climbsInto(string.sub(m.dentry, 2), m.dst.raw))
      or (m.exchange and m.otherType == DIRECTORY
          and climbsInto(string.sub(m.other, 2), m.src.raw))
end

local function refusesTarget(m)
  local errno = refusesRemoving(m.dst.attr, m.b) or (m.b and isSealed(m.b, true) and EPERM)
  if errno or m.exchange then
    return errno or (not m.b and ENOENT)
  end
  if m.type == DIRECTORY and m.otherType ~= DIRECTORY then
    return ENOTDIR
  end
  if m.type ~= DIRECTORY and m.otherType == DIRECTORY then
    return EISDIR
  end
  return m.otherType == DIRECTORY and call('HLEN', P .. 'd' .. m.otherIno) > 0 and ENOTEMPTY
end

-- Fills `m` (src and dst given as {ino = decimal, raw = 8 bytes}) and answers an errno or nil.
-- m.a is what moves, m.b what the target name holds (nil: record missing), m.same that both names
-- hold one inode, so that nothing changes.
local function refusesMove(m)
  local srcErrno, dstErrno
  m.src.attr, srcErrno = enter(KEYS[3])
  m.dst.attr, dstErrno = enter(KEYS[5])
  if srcErrno or dstErrno then
    return srcErrno or dstErrno
  end
  m.dst = m.src.ino == m.dst.ino and m.src or m.dst
  m.dentry, m.other = call('HGET', KEYS[4], ARGV[8]), call('HGET', KEYS[6], ARGV[9])
  if not m.dentry or (m.exchange and not m.other) then
    return ENOENT
  end
  if m.other and ARGV[12] == '1' then
    return EEXIST
  end
  m.ino, m.a, m.type = target(m.dentry)
  m.same = m.dentry == m.other
  if not m.a or m.same then
    return not m.a and ENOENT or nil
  end
  if m.other then
    m.otherIno, m.b, m.otherType = target(m.other)
  end
  return refusesRemoving(m.src.attr, m.a) or refusesAdding(m.dst.attr, ARGV[19] == '1')
      or (isSealed(m.a, true) and EPERM)
      or (m.src ~= m.dst and refusesCrossing(m))
      or (m.other and refusesTarget(m))
end
