-- Opens a file (redis-metadata.md 8.18), O_TRUNC included; a reading script without it.
-- KEYS[3] i<ino>, [4] c<ino>_0. ARGV[8] how it is opened, see opening; the last: limits, see quota.
-- Reply: {0, record, records of chunk 0} or {errno}; {0}: nothing was done, as a file that long has
-- to be truncated first.
--- @include head
--- @include attr
--- @include time
--- @include permission
--- @include usage
--- @include resize
--- @include opening
--- @include shown
local a, how = loadAttr(KEYS[3]), tonumber(ARGV[8])
if not a then
  return fail(ENOENT)
end
local errno = refusesOpening(a, how)
if errno then
  return fail(errno)
end
if bit.band(how, TRUNCATE) ~= 0 and a.type == FILE then
  if isFar(a.length, EMPTY) then
    return answer({0})
  end
  truncateOpened(string.sub(KEYS[3], #P + 2), a, how)
end
return answer({0, shown(KEYS[3], a), call('LRANGE', KEYS[4], 0, -1)})
