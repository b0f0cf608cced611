-- integer arithmetic with MOD and /
-- Lua 5.1 has no //: the only difference to arith.lua
local floor = math.floor
local a, b, c, d, e
for r = 1, 18000 do
  a = 1
  c = 0
  e = 0
  for i = 1, 1000 do
    a = (a * 13 + i) % 2003
    b = floor(a / 7) + floor(i / 3)
    c = (c + b * 3 + a % 11) % 9973
    d = (a + b) * 5 - floor(c / 2)
    if d < 0 then d = -d end
    e = (e + d) % 9973
  end
end
print(a, b, c, d, e)
