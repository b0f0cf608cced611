-- primes up to 16000
local f = {}
for i = 1, 16000 do f[i] = 0 end
local c
for r = 1, 3000 do
  for i = 1, 16000 do
    f[i] = 0
  end
  for i = 2, 126 do
    if f[i] ~= 1 then
      for j = i * i, 16000, i do
        f[j] = 1
      end
    end
  end
  c = 0
  for i = 2, 16000 do
    if f[i] == 0 then c = c + 1 end
  end
end
print(c)
