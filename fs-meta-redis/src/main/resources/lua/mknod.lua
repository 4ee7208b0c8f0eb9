-- Makes a file, device, fifo or socket (redis-metadata.md 8.10).
-- KEYS, ARGV: see head and make. Reply: {0, record, parent record} or {errno}.
--- @include head
--- @include make
local errno, record, parentRecord = make()
if errno then
  return fail(errno)
end
return answer({0, record, parentRecord})
