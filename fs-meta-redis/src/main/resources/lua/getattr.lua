-- The attributes of an inode that may have several names (redis-metadata.md 8.3, W18).
-- KEYS[3] i<ino>. Reply: {0, record or nil}.
--- @include attr
--- @include shown
return {0, shownRecord(KEYS[3], redis.call('GET', KEYS[3]))}
