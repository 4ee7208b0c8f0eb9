-- Sums up what a directory holds at one moment (redis-metadata.md 12.2), and sets its statistics.
-- KEYS[3] i<dir>, [4] d<dir>. ARGV[8] "1": repair.
-- Reply: {0, length, space, inodes, each in decimal} or {ENOENT}.
--- @include head
--- @include attr
--- @include ino
if call('EXISTS', KEYS[3]) == 0 then
  return fail(ENOENT)
end
local hi, lo, space, inodes = 0, 0, 0, 0
for _, dentry in ipairs(call('HVALS', KEYS[4])) do
  local a = loadAttr(P .. 'i' .. decimal(string.sub(dentry, 2)))
  inodes = inodes + 1
  if a and a.type == FILE then
    local high, low = struct.unpack('>I4I4', a.length)
    hi, lo = hi + high, lo + low
    space = space + math.max(4096, high * 4294967296 + math.ceil(low / 4096) * 4096)
  else
    space = space + 4096
  end
end
hi, lo = hi + math.floor(lo / 4294967296), lo % 4294967296
local sums = {decimal(struct.pack('>I4I4', hi, lo)), string.format('%.0f', space),
    string.format('%d', inodes)}
if ARGV[8] == '1' then
  local dir = string.sub(KEYS[3], #P + 2)
  for at, hash in ipairs({'dirDataLength', 'dirUsedSpace', 'dirUsedInodes'}) do
    call('HSET', P .. hash, dir, sums[at])
  end
end
return answer({0, sums[1], sums[2], sums[3]})
