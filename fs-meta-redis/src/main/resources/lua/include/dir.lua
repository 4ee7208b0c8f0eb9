-- Directories as the caller meets them; needs errno, attr, permission. Each answers what it checks
-- before anything is written.

-- The record of a directory that the caller may search, or nil and an errno.
local function enter(key)
  local dir = loadAttr(key)
  if not dir then
    return nil, ENOENT
  end
  if dir.type ~= DIRECTORY then
    return nil, ENOTDIR
  end
  if not permits(dir, X) then
    return nil, EACCES
  end
  return dir
end

-- Errno when no name may be added to `dir`; `restores`: it may lie in the trash.
local function refusesAdding(dir, restores)
  if inTrash(dir) and not restores then
    return ENOENT
  end
  if not permits(dir, W) then
    return EACCES
  end
  return isSealed(dir, false) and EPERM or nil
end

-- Errno when the name of `victim` (nil when its record is missing) may not leave `dir`.
local function refusesRemoving(dir, victim)
  if not permits(dir, W) then
    return EACCES
  end
  if isSealed(dir, true) then
    return EPERM
  end
  if victim and sticks(dir, victim) then
    return EACCES
  end
  return nil
end

-- The inode of a directory entry: number in decimal, record (nil when missing), type.
local function target(dentry)
  local ino = decimal(string.sub(dentry, 2))
  return ino, loadAttr(P .. 'i' .. ino), string.byte(dentry)
end
