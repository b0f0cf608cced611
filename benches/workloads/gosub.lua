-- recursive subroutine without parameters, arguments on a stack array
local s = {}
for i = 1, 40 do s[i] = 0 end
local n, p, v

-- v = fibonacci(n)
local function fibonacci()
  if n < 2 then v = n return end
  p = p + 1
  s[p] = n
  n = n - 1
  fibonacci()
  n = s[p] - 2
  s[p] = v
  fibonacci()
  v = v + s[p]
  p = p - 1
end

for r = 1, 10000 do
  n = 15
  p = 0
  fibonacci()
end
print(v, p)
