-- Looks at all locks that a session waits for: reference clients unlock without a word.
-- KEYS[3] Qs<session>. Reply: {0, ids of waiters that have their turn, ids of all waiters}.
-- May run twice.
--- @include head
--- @include lock_range
--- @include lock_table
--- @include lock_queue
local turns, all, seen = {}, {}, {}
local waits = call('HGETALL', KEYS[3])
for i = 1, #waits, 2 do
  local key = waits[i + 1]
  if not seen[key] then
    seen[key] = true
    wake(key)
    for _, w in ipairs(loadQueue(key)) do
      if waitsOf(sessionOf(w.owner)) == KEYS[3] then
        all[#all + 1] = w.id
        turns[#turns + 1] = w.turnUntil > 0 and w.id or nil
      end
    end
  end
end
return {0, turns, all}
