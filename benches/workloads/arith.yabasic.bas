rem integer arithmetic with mod and /
for r=1 to 1800
  a=1
  c=0
  e=0
  for i=1 to 1000
    a=mod(a*13+i, 2003)
    b=int(a/7)+int(i/3)
    c=mod(c+b*3+mod(a, 11), 9973)
    d=(a+b)*5-int(c/2)
    if d<0 then d=-d endif
    e=mod(e+d, 9973)
  next
next
print a, " ", b, " ", c, " ", d, " ", e
end
