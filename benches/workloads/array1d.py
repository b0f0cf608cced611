# arrays in one dimension: fill, reverse, smooth, sum
def main():
    a = [0] * 251
    b = [0] * 251
    for r in range(1, 7000 + 1):
        s = 0
        for k in range(1, 11):
            for i in range(1, 251):
                a[i] = i * k % 101
            for i in range(1, 251):
                b[251 - i] = a[i]
            for i in range(2, 250):
                a[i] = (b[i - 1] + b[i] + b[i + 1]) % 101
            for i in range(1, 251):
                s = (s + a[i] * b[i]) % 9973
    print(s, a[100], b[200])


main()
