-- string building, strings of at most 31 characters
local sub, char = string.sub, string.char
local c, t, y, u, w, v, x
for r = 1, 4500 do
  c = 0
  for k = 1, 10 do
    t = ""
    for i = 1, 26 do
      t = t .. char(64 + i)
    end
    y = ""
    for i = 1, 26 do
      y = sub(t, i, i) .. y
    end
    for i = 1, 22 do
      u = sub(t, i, i + 4)
      w = char(48 + i % 10) .. char(48 + i * k % 10) .. sub(u, 1, 2)
      v = tonumber(sub(w, 1, 2))
      if sub(u, 1, 1) < sub(y, i, i) then c = c + v end
      x = sub(y, 1, i) .. w
      c = c + #x
    end
  end
end
print(u, w, c)
print(x)
