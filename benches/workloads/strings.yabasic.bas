rem string building, strings of at most 31 characters
for r=1 to 450
  c=0
  for k=1 to 10
    t$=""
    for i=1 to 26
      t$=t$+chr$(64+i)
    next
    y$=""
    for i=1 to 26
      y$=mid$(t$,i,1)+y$
    next
    for i=1 to 22
      u$=mid$(t$,i,5)
      w$=chr$(48+mod(i, 10))+chr$(48+mod(i*k, 10))+left$(u$,2)
      v=val(left$(w$,2))
      if left$(u$,1)<mid$(y$,i,1) then c=c+v endif
      x$=left$(y$,i)+w$
      c=c+len(x$)
    next
  next
next
print u$, " ", w$, " ", c
print x$
end
