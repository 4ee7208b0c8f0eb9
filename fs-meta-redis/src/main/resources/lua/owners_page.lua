-- One page of all inodes, with what their owners are charged (redis-metadata.md 12.4).
-- KEYS[3] i1. ARGV[8] cursor, [9] keys looked at; the last: limits, see quota.
-- Reply: {0, next cursor, {inode, uid, gid, space, ...}}. An inode may come more than once.
--- @include head
--- @include attr
--- @include usage
local page, found = call('SCAN', ARGV[8], 'MATCH', P .. 'i[0-9]*', 'COUNT', ARGV[9]), {}
for _, key in ipairs(page[2]) do
  local a = loadAttr(key)
  if a then
    for _, part in ipairs({string.sub(key, #P + 2), string.format('%.0f', a.uid),
        string.format('%.0f', a.gid), string.format('%.0f', chargeOf(a))}) do
      found[#found + 1] = part
    end
  end
end
return {0, page[1], found}
