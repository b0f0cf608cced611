rem empty loops of 30000 turns
for r=1 to 100
  c=0
  for j=1 to 10
    for i=1 to 30000
    next
    c=c+j
  next
next
print c
end
