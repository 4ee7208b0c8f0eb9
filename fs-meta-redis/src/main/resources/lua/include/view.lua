-- What a chunk shows (redis-metadata.md 4.3): later records win, the rest are zeros.

-- Calls emit(from, to, record, sliceOffset) for each visible piece of [from, to), in no order;
-- without record for what no record covers.
local function eachVisible(records, from, to, emit)
  local bare = {from, to}
  for i = #records, 1, -1 do
    local start, _, _, _, offset, length = struct.unpack('>I4I4I4I4I4I4', records[i])
    local left = {}
    for at = 1, #bare, 2 do
      local first, last = math.max(bare[at], start), math.min(bare[at + 1], start + length)
      if first < last then
        emit(first, last, records[i], offset + first - start)
        if bare[at] < first then
          left[#left + 1], left[#left + 2] = bare[at], first
        end
        if last < bare[at + 1] then
          left[#left + 1], left[#left + 2] = last, bare[at + 1]
        end
      else
        left[#left + 1], left[#left + 2] = bare[at], bare[at + 1]
      end
    end
    bare = left
    if #bare == 0 then
      return
    end
  end
  for at = 1, #bare, 2 do
    emit(bare[at], bare[at + 1])
  end
end
