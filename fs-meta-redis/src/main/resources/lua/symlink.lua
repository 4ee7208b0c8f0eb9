-- Makes a symbolic link (redis-metadata.md 8.10).
-- KEYS, ARGV: see head and make; KEYS[6] s<new>, ARGV[13] target; the last: limits, see quota.
-- Reply: {0, record, parent record} or {errno}.
--- @include head
--- @include make
local errno, record, parentRecord = make()
if errno then
  return fail(errno)
end
call('SET', KEYS[6], ARGV[13])
return answer({0, record, parentRecord})
