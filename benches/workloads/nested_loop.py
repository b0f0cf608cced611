# short loops, four deep, up and down
def main():
    for r in range(1, 12000 + 1):
        n = 0
        for i in range(1, 26):
            for j in range(i, 26):
                for k in range(25, j - 1, -1):
                    for l in range(1, 4):
                        n = n + l
    print(n)


main()
