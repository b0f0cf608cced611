rem short loops, four deep, up and down
for r=1 to 1200
  n=0
  for i=1 to 25
    for j=i to 25
      for k=25 to j step -1
        for l=1 to 3
          n=n+l
        next
      next
    next
  next
next
print n
end
