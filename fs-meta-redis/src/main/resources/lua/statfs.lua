-- Usage of the volume and of the quotas that an inode is under (redis-metadata.md 8.5).
-- KEYS[3] usedSpace, [4] totalInodes. ARGV[8] inode, decimal; the last: limits, see quota.
-- Reply: {0, used space, used inodes, {limits (16 bytes), used space, used inodes, ...}}, the
-- nearest quota first. A missing number is nil.
--- @include head
--- @include attr
--- @include usage
local quotas = {}
for _, dir in ipairs(quotasAbove(ARGV[8])) do
  quotas[#quotas + 1] = call('HGET', P .. 'dirQuota', dir)
  quotas[#quotas + 1] = call('HGET', P .. 'dirQuotaUsedSpace', dir) or '0'
  quotas[#quotas + 1] = call('HGET', P .. 'dirQuotaUsedInodes', dir) or '0'
end
local counters = call('MGET', KEYS[3], KEYS[4])
return {0, counters[1], counters[2], quotas}
