-- Deadlocks of record locks; needs lock_queue. Follows who waits for whom over all inodes, as far
-- as owners hold locks; the order of a queue alone is no deadlock.
local OWNERS_MAX = 256

-- Adds the owners whose locks are in the way of `want`.
local function addBlockers(owners, held, want)
  for owner, ranges in pairs(held) do
    if owner ~= want.owner and blocker({[owner] = ranges}, want) then
      owners[#owners + 1] = owner
    end
  end
end

-- What an owner waits for: adds who is in the way of each.
local function addBlockersOf(owners, owner)
  local waits = call('HGETALL', waitsOf(sessionOf(owner)))
  for i = 1, #waits, 2 do
    local id, key = waits[i], waits[i + 1]
    local packed = not isFlock(key) and call('HGET', queueOf(key), id)
    local w = packed and decodeWaiter(id, packed)
    if w and w.owner == owner then
      addBlockers(owners, loadHeld(key), w)
    end
  end
end

local function closesCycle(held, want)
  local owners, seen, at = {}, {}, 0
  addBlockers(owners, held, want)
  while at < #owners and at < OWNERS_MAX do
    at = at + 1
    local owner = owners[at]
    if owner == want.owner then
      return true
    end
    if not seen[owner] then
      seen[owner] = true
      addBlockersOf(owners, owner)
    end
  end
  return false
end
