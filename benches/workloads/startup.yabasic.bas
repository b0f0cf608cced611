rem nothing but starting and ending
for r=1 to 1
  print r
next
end
