rem life on 28 x 24 cells, 10 generations
dim a(30,26),b(30,26)
for r=1 to 100
  z=1
  for y=2 to 25
    for x=2 to 29
      z=mod(z*31+17, 1009)
      a(x,y)=0
      if mod(z, 3)=0 then a(x,y)=1 endif
    next
  next
  for g=1 to 10
    for y=2 to 25
      for x=2 to 29
        n=a(x-1,y-1)+a(x,y-1)+a(x+1,y-1)+a(x-1,y)+a(x+1,y)+a(x-1,y+1)+a(x,y+1)+a(x+1,y+1)
        b(x,y)=0
        if n=3 then b(x,y)=1 endif
        if n=2 then b(x,y)=a(x,y) endif
      next
    next
    for y=2 to 25
      for x=2 to 29
        a(x,y)=b(x,y)
      next
    next
  next
  p=0
  s=0
  for y=2 to 25
    for x=2 to 29
      p=p+a(x,y)
      s=mod(s*3+a(x,y)*x+y, 9973)
    next
  next
next
print p, " ", s
end
