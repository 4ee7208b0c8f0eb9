-- All that a dump tells of some inodes, each as it is at one moment.
-- KEYS[3] i<first>. ARGV[8] bytes after which to stop, [9]... inodes, at most 1000
-- Reply: {0, packed}: records, and details of as many as fitted (include/dumped_inodes.lua).
local call = redis.call
local P = string.sub(KEYS[1], 1, -12)
--- @include dumped_inodes
local inos = {}
for at = 9, #ARGV do
  inos[at - 8] = ARGV[at]
end
local records, details = dumped_inodes(inos, tonumber(ARGV[8]))
return {0, cmsgpack.pack(records, details)}
