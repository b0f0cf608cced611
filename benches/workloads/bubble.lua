-- bubble sort of 100 numbers
local a = {}
for i = 1, 100 do a[i] = 0 end
local x, t, s
for r = 1, 9000 do
  x = 1
  for i = 1, 100 do
    x = (x * 31 + 17) % 1009
    a[i] = x
  end
  for i = 99, 1, -1 do
    for j = 1, i do
      if a[j] > a[j + 1] then
        t = a[j]
        a[j] = a[j + 1]
        a[j + 1] = t
      end
    end
  end
  s = 0
  for i = 1, 100 do
    s = (s * 3 + a[i]) % 9973
  end
end
print(a[1], a[50], a[100], s)
