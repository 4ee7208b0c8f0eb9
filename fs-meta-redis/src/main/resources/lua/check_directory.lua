-- Looks at the record of a directory and at its entries at one moment, and puts the record right.
-- KEYS[3] i<dir>, [4] d<dir>. ARGV[8] directory that holds it, 8 bytes;
-- [9] mode of a record made anew; [10] "1": repair; [11] its name there, "" when the place does
-- not matter.
-- Reply: {0, stored links or -1 without record, links there should be, 1 if the holder is wrong}.
-- A directory in the trash counts no links, and keeps what it has.
--- @include head
--- @include attr
--- @include time
--- @include ino
local a, links = loadAttr(KEYS[3]), 2
for _, dentry in ipairs(call('HVALS', KEYS[4])) do
  links = links + (string.byte(dentry) == DIRECTORY and 1 or 0)
end
local holder = ARGV[8]
local entry = ARGV[11] ~= '' and call('HGET', P .. 'd' .. decimal(holder), ARGV[11]) or ''
local isThere = decimal(string.sub(entry, 2) .. string.rep('\0', 9 - #entry))
    == string.sub(KEYS[3], #P + 2)
local stored, misplaced = a and a.nlink or -1, a and isThere and a.parent ~= holder
if ARGV[10] == '1' and (not a or stored ~= links or misplaced) then
  local blank = string.rep('\0', 12)
  a = a or {flags = 0, type = DIRECTORY, mode = tonumber(ARGV[9]), uid = 0, gid = 0, atime = now,
      mtime = now, ctime = now, length = struct.pack('>I4I4', 0, 4096),
      rdev = string.sub(blank, 1, 4), parent = holder, tail = '\0'}
  a.nlink = links
  a.parent = misplaced and holder or a.parent
  a.ctime = nowAfter(a.ctime)
  call('SET', KEYS[3], encodeAttr(a))
end
return answer({0, stored, links, misplaced and 1 or 0})
