-- Moves a name (redis-metadata.md 8.15).
-- KEYS[3] i<src>, KEYS[4] d<src>, KEYS[5] i<dst>, KEYS[6] d<dst>
-- ARGV[8] source name, ARGV[9] target name, ARGV[10] src, ARGV[11] dst (8 bytes each)
-- ARGV[12] "0" replace, "1" no-replace, "2" exchange
-- ARGV[13] expected target in 8 bytes, ARGV[14] "1" if that is open (see unlink)
-- ARGV[15] mtime window, ARGV[16] depth limit of the walk, ARGV[17] "1" if src is in the trash
-- ARGV[18] name of the hour directory that takes a replaced target, "" to delete it
-- ARGV[19] "1" restores: the target directory may itself be in the trash
-- ARGV[20], [21] walked trees, see move_room; the last: limits, see quota
-- Reply: {0, dentry, record, src record, dst record, other dentry or nil, its record or nil, its
-- fate} or {errno}. The other dentry is nil when the target name was free or nothing changed.
-- {0, nil, inode or nil, other inode or nil}: nothing done, those trees have to be walked first.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include dir
--- @include free
--- @include trash
--- @include shown
--- @include move_plan
--- @include move_room
--- @include move
local m = {
  exchange = ARGV[12] == '2',
  src = {ino = string.sub(KEYS[3], #P + 2), raw = ARGV[10]},
  dst = {ino = string.sub(KEYS[5], #P + 2), raw = ARGV[11]},
}
local errno = refusesMove(m)
if errno then
  return fail(errno)
end
local src, dst = m.src, m.dst
if m.same then
  return answer({0, m.dentry, shown(P .. 'i' .. m.ino, m.a), encodeAttr(src.attr),
      encodeAttr(dst.attr), false})
end

local needsWalk
errno, needsWalk = refusesCharge(m)
if errno then
  return fail(errno)
end
if needsWalk then
  return answer({0, false, m.type == DIRECTORY and m.ino,
      m.exchange and m.otherType == DIRECTORY and m.otherIno})
end

local fate = KEPT
if m.exchange then
  if src ~= dst then
    changeParent(m.otherIno, m.b, dst, src)
  end
  saveMoved(m.otherIno, m.b)
  call('HSET', KEYS[4], ARGV[8], m.other)
else
  call('HDEL', KEYS[4], ARGV[8])
  if m.other then
    fate = dropTarget(m, ARGV[18], ARGV[9], string.sub(m.other, 2) ~= ARGV[13] or ARGV[14] == '1')
  end
end
if src ~= dst then
  changeParent(m.ino, m.a, src, dst)
  moveCharge(m)
end
saveMoved(m.ino, m.a)
call('HSET', KEYS[6], ARGV[9], m.dentry)
if ARGV[17] == '1' then
  forgetWholeName(src.ino, ARGV[8])
else
  saveDir(src, KEYS[3], ARGV[15])
end
if src ~= dst then
  saveDir(dst, KEYS[5], ARGV[15])
end
return answer({0, m.dentry, shown(P .. 'i' .. m.ino, m.a), encodeAttr(src.attr),
    encodeAttr(dst.attr), m.other, m.b and shown(P .. 'i' .. m.otherIno, m.b) or false, fate})
