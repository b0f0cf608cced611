rem bubble sort of 100 numbers
dim a(100)
for r=1 to 900
  x=1
  for i=1 to 100
    x=mod(x*31+17, 1009)
    a(i)=x
  next
  for i=99 to 1 step -1
    for j=1 to i
      if a(j)<=a(j+1) goto l150
      t=a(j)
      a(j)=a(j+1)
      a(j+1)=t
label l150
    next
  next
  s=0
  for i=1 to 100
    s=mod(s*3+a(i), 9973)
  next
next
print a(1), " ", a(50), " ", a(100), " ", s
end
