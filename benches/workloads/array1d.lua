-- arrays in one dimension: fill, reverse, smooth, sum
local a, b = {}, {}
for i = 1, 250 do a[i], b[i] = 0, 0 end
local s
for r = 1, 7000 do
  s = 0
  for k = 1, 10 do
    for i = 1, 250 do
      a[i] = i * k % 101
    end
    for i = 1, 250 do
      b[251 - i] = a[i]
    end
    for i = 2, 249 do
      a[i] = (b[i - 1] + b[i] + b[i + 1]) % 101
    end
    for i = 1, 250 do
      s = (s + a[i] * b[i]) % 9973
    end
  end
end
print(s, a[100], b[200])
