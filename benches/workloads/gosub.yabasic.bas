rem recursive gosub, arguments on a stack array
dim s(40)
for r=1 to 1000
  n=15
  p=0
  gosub l110
next
print v, " ", p
end
rem v = fibonacci(n)
label l110
if n<2 then v=n : return endif
p=p+1
s(p)=n
n=n-1
gosub l110
n=s(p)-2
s(p)=v
gosub l110
v=v+s(p)
p=p-1
return
