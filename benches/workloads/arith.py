# integer arithmetic with MOD and /
def main():
    for r in range(1, 18000 + 1):
        a = 1
        c = 0
        e = 0
        for i in range(1, 1001):
            a = (a * 13 + i) % 2003
            b = a // 7 + i // 3
            c = (c + b * 3 + a % 11) % 9973
            d = (a + b) * 5 - c // 2
            if d < 0:
                d = -d
            e = (e + d) % 9973
    print(a, b, c, d, e)


main()
