-- Permission of the caller (redis-metadata.md 8.0.1, 8.0.2). ARGV[5] uid, ARGV[6] gids,
-- ARGV[7] "1" when mode bits are checked here; the sticky rule holds always.
local uid = tonumber(ARGV[5])
local R, W, X = 4, 2, 1

local function inGroup(gid)
  for at = 1, #ARGV[6], 4 do
    if struct.unpack('>I4', ARGV[6], at) == gid then
      return true
    end
  end
  return false
end

local function permits(a, mask)
  if uid == 0 or ARGV[7] ~= '1' then
    return true
  end
  local bits = a.mode % 8
  if uid == a.uid then
    bits = math.floor(a.mode / 64) % 8
  elseif inGroup(a.gid) then
    bits = math.floor(a.mode / 8) % 8
  end
  return bit.band(bits, mask) == mask
end

-- The sticky bit of `dir` keeps the caller from removing or renaming `victim`.
local function sticks(dir, victim)
  return uid ~= 0 and bit.band(dir.mode, 512) ~= 0 and uid ~= dir.uid and uid ~= victim.uid
end
