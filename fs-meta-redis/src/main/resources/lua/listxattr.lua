-- Names of the extended attributes of an inode (redis-metadata.md 8.22).
-- KEYS[3] i<ino>, [4] x<ino>. Reply: {0, names} or {ENOENT}.
if redis.call('EXISTS', KEYS[3]) == 0 then
  return {2}
end
return {0, redis.call('HKEYS', KEYS[4])}
