-- integer arithmetic with MOD and /
local a, b, c, d, e
for r = 1, 18000 do
  a = 1
  c = 0
  e = 0
  for i = 1, 1000 do
    a = (a * 13 + i) % 2003
    b = a // 7 + i // 3
    c = (c + b * 3 + a % 11) % 9973
    d = (a + b) * 5 - c // 2
    if d < 0 then d = -d end
    e = (e + d) % 9973
  end
end
print(a, b, c, d, e)
