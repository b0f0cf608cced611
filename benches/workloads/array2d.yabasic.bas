rem arrays in two dimensions: product of matrices
dim a(20,20),b(20,20),c(20,20)
for r=1 to 600
  for i=1 to 20
    for j=1 to 20
      a(i,j)=mod(i*3+j, 10)
      b(i,j)=mod(i+j*7, 10)
    next
  next
  for i=1 to 20
    for j=1 to 20
      s=0
      for k=1 to 20
        s=s+a(i,k)*b(k,j)
      next
      c(i,j)=s
    next
  next
  t=0
  for i=1 to 20
    for j=1 to 20
      t=mod(t*2+c(i,j), 9973)
    next
  next
next
print t, " ", c(1,1), " ", c(20,20)
end
