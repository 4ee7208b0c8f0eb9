-- Eight big-endian bytes as decimal text, exact for all 64 bits (Lua numbers end at 2^53).
local function decimal(bytes)
  local hi, lo = struct.unpack('>I4I4', bytes)
  if hi < 2097152 then
    return string.format('%.0f', hi * 4294967296 + lo)
  end
  local limbs = {struct.unpack('>I2I2I2I2', bytes)}
  local text = ''
  while true do
    local rest, more = 0, false
    for i = 1, 4 do
      local value = rest * 65536 + limbs[i]
      limbs[i] = math.floor(value / 10000000)
      rest = value - limbs[i] * 10000000
      more = more or limbs[i] > 0
    end
    if not more then
      return string.format('%d', rest) .. text
    end
    text = string.format('%07d', rest) .. text
  end
end
