-- Adds to a counter, or fails with ENOTEMPTY.
-- KEYS[3] counter. ARGV[8] amount, or "fail". Reply: {0, value}.
if ARGV[8] == 'fail' then
  return {39}
end
return {0, redis.call('INCRBY', KEYS[3], ARGV[8])}
