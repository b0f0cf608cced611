-- nothing but starting and ending
for r = 1, 1 do
  print(r)
end
