rem arrays in one dimension: fill, reverse, smooth, sum
dim a(250),b(250)
for r=1 to 700
  s=0
  for k=1 to 10
    for i=1 to 250
      a(i)=mod(i*k, 101)
    next
    for i=1 to 250
      b(251-i)=a(i)
    next
    for i=2 to 249
      a(i)=mod(b(i-1)+b(i)+b(i+1), 101)
    next
    for i=1 to 250
      s=mod(s+a(i)*b(i), 9973)
    next
  next
next
print s, " ", a(100), " ", b(200)
end
