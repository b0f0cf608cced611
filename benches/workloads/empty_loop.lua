-- empty loops of 30000 turns
local c
for r = 1, 1000 do
  c = 0
  for j = 1, 10 do
    for i = 1, 30000 do
    end
    c = c + j
  end
end
print(c)
