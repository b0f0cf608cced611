# Life on 28 x 24 cells, 10 generations
def main():
    a = [[0] * 27 for _ in range(31)]
    b = [[0] * 27 for _ in range(31)]
    for r in range(1, 1000 + 1):
        z = 1
        for y in range(2, 26):
            for x in range(2, 30):
                z = (z * 31 + 17) % 1009
                a[x][y] = 0
                if z % 3 == 0:
                    a[x][y] = 1
        for g in range(1, 11):
            for y in range(2, 26):
                for x in range(2, 30):
                    n = (a[x - 1][y - 1] + a[x][y - 1] + a[x + 1][y - 1] + a[x - 1][y]
                         + a[x + 1][y] + a[x - 1][y + 1] + a[x][y + 1] + a[x + 1][y + 1])
                    b[x][y] = 0
                    if n == 3:
                        b[x][y] = 1
                    if n == 2:
                        b[x][y] = a[x][y]
            for y in range(2, 26):
                for x in range(2, 30):
                    a[x][y] = b[x][y]
        p = 0
        s = 0
        for y in range(2, 26):
            for x in range(2, 30):
                p = p + a[x][y]
                s = (s * 3 + a[x][y] * x + y) % 9973
    print(p, s)


main()
