rem primes up to 16000
dim f(16000)
for r=1 to 300
  for i=1 to 16000
    f(i)=0
  next
  for i=2 to 126
    if f(i)=1 goto l120
    for j=i*i to 16000 step i
      f(j)=1
    next
label l120
  next
  c=0
  for i=2 to 16000
    if f(i)=0 then c=c+1 endif
  next
next
print c
end
