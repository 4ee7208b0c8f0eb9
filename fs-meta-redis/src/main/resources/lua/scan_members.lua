-- One page of a sorted set. KEYS[3] the set. ARGV[8] cursor, [9] members wanted.
-- Reply: {0, next cursor, {member, score, ...}}. A member may come more than once.
local page = redis.call('ZSCAN', KEYS[3], ARGV[8], 'COUNT', ARGV[9])
return {0, page[1], page[2]}
