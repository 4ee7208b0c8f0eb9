-- Looks at a file and at its names in some directories at one moment, and puts its record right.
-- KEYS[3] i<ino>. ARGV[8] inode, 8 bytes; [9] "1": repair; [10...] directories, in decimal, besides
-- those that the record and p<ino> tell. Reply: {0, stored links or -1, names, 1 if wrong}.
--- @include head
--- @include attr
--- @include time
--- @include ino
local a, ino = loadAttr(KEYS[3]), string.sub(KEYS[3], #P + 2)
if not a or a.type == DIRECTORY then
  return answer({0, -1, 0, 0})
end
local known, dirs = {}, {}
local function look(dir)
  if not known[dir] then
    known[dir] = 0
    for _, dentry in ipairs(call('HVALS', P .. 'd' .. dir)) do
      known[dir] = known[dir] + (string.sub(dentry, 2) == ARGV[8] and 1 or 0)
    end
    dirs[#dirs + 1] = dir
  end
end
for at = 10, #ARGV do
  look(ARGV[at])
end
local parents = {}
local pairsOfP = call('HGETALL', P .. 'p' .. ino)
for at = 1, #pairsOfP, 2 do
  parents[pairsOfP[at]] = tonumber(pairsOfP[at + 1])
  look(pairsOfP[at])
end
if a.parent ~= NO_PARENT then
  look(decimal(a.parent))
end
local names, holders = 0, {}
for _, dir in ipairs(dirs) do
  names = names + known[dir]
  holders[#holders + 1] = known[dir] > 0 and dir or nil
end
local single = a.parent ~= NO_PARENT
local wrong = names ~= a.nlink or (single and (names ~= 1 or holders[1] ~= decimal(a.parent)))
for _, dir in ipairs(dirs) do
  wrong = wrong or (not single and math.max(parents[dir] or 0, 0) ~= known[dir])
end
local stored = a.nlink
if wrong and names > 0 and ARGV[9] == '1' then
  a.nlink, a.ctime = names, nowAfter(a.ctime)
  local holder = tonumber(holders[1])
  if single and names == 1 and holder < 9007199254740992 then
    a.parent = struct.pack('>I4I4', math.floor(holder / 4294967296), holder % 4294967296)
  else
    a.parent = NO_PARENT
    for _, dir in ipairs(dirs) do
      call('HINCRBY', P .. 'p' .. ino, dir, known[dir] - (parents[dir] or 0))
    end
  end
  call('SET', KEYS[3], encodeAttr(a))
end
return answer({0, stored, names, wrong and 1 or 0})
