-- Gives an inode that no way leads to a name in /lost+found.
-- KEYS[3] i<ino>, [4] i<lost+found>, [5] d<lost+found>. ARGV[8] inode, 8 bytes; [9] its record as
-- it was found; [10] lost+found, 8 bytes; [11] name. Reply: {0, 1 if done}; 0: it has changed.
-- A name that it has in its own parent, in a loop of directories, goes away.
--- @include head
--- @include attr
--- @include time
--- @include ino
local record, dir = call('GET', KEYS[3]), loadAttr(KEYS[4])
if record ~= ARGV[9] or not dir then
  return answer({0, 0})
end
local a, ino = decodeAttr(record), string.sub(KEYS[3], #P + 2)
local old = a.parent ~= NO_PARENT and P .. 'd' .. decimal(a.parent) or ''
local entries = old ~= '' and call('HGETALL', old) or {}
for at = 1, #entries, 2 do
  if string.sub(entries[at + 1], 2) == ARGV[8] then
    call('HDEL', old, entries[at])
    local holder = loadAttr(P .. 'i' .. decimal(a.parent))
    if holder and a.type == DIRECTORY then
      holder.nlink = math.max(holder.nlink - 1, 2)
      call('SET', P .. 'i' .. decimal(a.parent), encodeAttr(holder))
    end
  end
end
call('HSET', KEYS[5], ARGV[11], string.char(a.type) .. ARGV[8])
a.parent, a.ctime = ARGV[10], nowAfter(a.ctime)
if a.type ~= DIRECTORY then
  a.nlink = 1
  call('DEL', P .. 'p' .. ino)
else
  dir.nlink = dir.nlink + 1
end
call('SET', KEYS[3], encodeAttr(a))
touch(dir)
call('SET', KEYS[4], encodeAttr(dir))
return answer({0, 1})
