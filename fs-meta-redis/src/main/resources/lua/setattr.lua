-- Changes mode, owner, times or flags (redis-metadata.md 8.6); ctime moves with every change.
-- KEYS[3] i<ino> or G<ino>. ARGV, "" for what stays: [8] mode, [9] uid, [10] gid, [11] atime and
-- [12] mtime
-- (12 bytes, or "now"), [13] flags, [14] "1": privileges go, [15] "1": this client
-- has it open, in the trash, too; the last: limits, see quota.
-- Reply: {0, record} or {errno}.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include acl_mode
--- @include usage
--- @include opening
--- @include grace
--- @include shown
local a, checks = loadAttr(KEYS[3]), ARGV[7] == '1' and uid ~= 0
if not a then
  return fail(ENOENT)
end
local mode, newUid, newGid = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local flags, owns = tonumber(ARGV[13]), uid == 0 or uid == a.uid
local setsTimes = #ARGV[11] == 12 or #ARGV[12] == 12
local touches = ARGV[11] == 'now' or ARGV[12] == 'now'

-- Errno when the caller may not change all of that.
local function refuses()
  local changes = mode or newUid or newGid or setsTimes
  if (inTrash(a) and ARGV[15] ~= '1') or (isSealed(a, true) and changes)
      or (isSealed(a) and touches) then
    return EPERM
  end
  if not owns and (newGid or flags or setsTimes or (newUid and newUid ~= a.uid)
      or (mode and mode ~= a.mode)) then
    return EPERM
  end
  if checks and ((newUid and newUid ~= a.uid)
      or (newGid and newGid ~= a.gid and not inGroup(newGid))) then
    return EPERM
  end
  if checks and flags and bit.band(bit.bxor(flags, a.flags), 3) ~= 0 then
    return EPERM
  end
  return touches and not owns and not permits(a, W) and EACCES or nil
end

-- A new owner does not inherit the right to run with the privileges of the file.
local function chown()
  local keeps = 4095
  if a.type ~= DIRECTORY then
    keeps = (uid ~= 0 or bit.band(a.mode, 8) ~= 0) and 1023 or 2047
  end
  if mode then
    mode = bit.band(bit.bor(mode, bit.band(a.mode, 3072)), keeps)
  end
  a.mode = bit.band(a.mode, keeps)
  changeOwner(a, newUid or a.uid, newGid or a.gid)
end

local errno = refuses()
if errno then
  return fail(errno)
end
if newUid or newGid then
  chown()
end
if mode then
  if checks and bit.band(mode, 1024) ~= 0 and not inGroup(a.gid) then
    mode = mode - 1024
  end
  a.mode = mode
  chmodRule(a, mode)
end
if ARGV[14] == '1' and a.type ~= DIRECTORY then
  killPrivileges(string.sub(KEYS[3], #P + 2), a)
end
a.atime = ARGV[11] == 'now' and now or ARGV[11] ~= '' and ARGV[11] or a.atime
a.mtime = ARGV[12] == 'now' and now or ARGV[12] ~= '' and ARGV[12] or a.mtime
a.flags = flags or a.flags
a.ctime = nowAfter(a.ctime)
return answer({0, shownRecord(KEYS[3], saveRecord(KEYS[3], a))})
