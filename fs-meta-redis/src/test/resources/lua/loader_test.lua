-- Decimal text of each argument of eight bytes.
--- @include ino
--- @include ino
local texts = {}
for i = 1, #ARGV do
  texts[i] = decimal(ARGV[i])
end
return {0, unpack(texts)}
