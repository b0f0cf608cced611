-- Life on 28 x 24 cells, 10 generations
local a, b = {}, {}
for x = 1, 30 do
  a[x], b[x] = {}, {}
  for y = 1, 26 do
    a[x][y], b[x][y] = 0, 0
  end
end
local z, n, p, s
for r = 1, 1000 do
  z = 1
  for y = 2, 25 do
    for x = 2, 29 do
      z = (z * 31 + 17) % 1009
      a[x][y] = 0
      if z % 3 == 0 then a[x][y] = 1 end
    end
  end
  for g = 1, 10 do
    for y = 2, 25 do
      for x = 2, 29 do
        n = a[x - 1][y - 1] + a[x][y - 1] + a[x + 1][y - 1] + a[x - 1][y]
          + a[x + 1][y] + a[x - 1][y + 1] + a[x][y + 1] + a[x + 1][y + 1]
        b[x][y] = 0
        if n == 3 then b[x][y] = 1 end
        if n == 2 then b[x][y] = a[x][y] end
      end
    end
    for y = 2, 25 do
      for x = 2, 29 do
        a[x][y] = b[x][y]
      end
    end
  end
  p = 0
  s = 0
  for y = 2, 25 do
    for x = 2, 29 do
      p = p + a[x][y]
      s = (s * 3 + a[x][y] * x + y) % 9973
    end
  end
end
print(p, s)
