-- Split and merge of the ranges of one owner (redis-metadata.md 5.2); needs lock_range.
local function joinTouching(list)
  local out = {}
  for _, r in ipairs(list) do
    local top = out[#out]
    if top and top.type == r.type and top.pid == r.pid and stepped(top.last, 1) == r.first then
      out[#out] = range(r, top.first, r.last)
    else
      out[#out + 1] = r
    end
  end
  return out
end

-- A sorted list with `new` in place of whatever it overlaps.
local function merged(list, new)
  local out, behind = {}, {}
  for _, r in ipairs(list) do
    if isBelow(r.first, new.first) then
      local isWhole = isBelow(r.last, new.first)
      out[#out + 1] = isWhole and r or range(r, r.first, stepped(new.first, -1))
    end
    if isBelow(new.last, r.last) then
      local isWhole = isBelow(new.last, r.first)
      behind[#behind + 1] = isWhole and r or range(r, stepped(new.last, 1), r.last)
    end
  end
  out[#out + 1] = new.type ~= UNLOCK and new or nil
  for _, r in ipairs(behind) do
    out[#out + 1] = r
  end
  return joinTouching(out)
end
