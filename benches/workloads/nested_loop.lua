-- short loops, four deep, up and down
local n
for r = 1, 12000 do
  n = 0
  for i = 1, 25 do
    for j = i, 25 do
      for k = 25, j, -1 do
        for l = 1, 3 do
          n = n + l
        end
      end
    end
  end
end
print(n)
