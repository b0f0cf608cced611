-- arrays in two dimensions: product of matrices
local a, b, c = {}, {}, {}
for i = 1, 20 do
  a[i], b[i], c[i] = {}, {}, {}
  for j = 1, 20 do
    a[i][j], b[i][j], c[i][j] = 0, 0, 0
  end
end
local s, t
for r = 1, 6000 do
  for i = 1, 20 do
    for j = 1, 20 do
      a[i][j] = (i * 3 + j) % 10
      b[i][j] = (i + j * 7) % 10
    end
  end
  for i = 1, 20 do
    for j = 1, 20 do
      s = 0
      for k = 1, 20 do
        s = s + a[i][k] * b[k][j]
      end
      c[i][j] = s
    end
  end
  t = 0
  for i = 1, 20 do
    for j = 1, 20 do
      t = (t * 2 + c[i][j]) % 9973
    end
  end
end
print(t, c[1][1], c[20][20])
