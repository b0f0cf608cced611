# primes up to 16000
def main():
    f = [0] * 16001
    for r in range(1, 3000 + 1):
        for i in range(1, 16001):
            f[i] = 0
        for i in range(2, 127):
            if f[i] != 1:
                for j in range(i * i, 16001, i):
                    f[j] = 1
        c = 0
        for i in range(2, 16001):
            if f[i] == 0:
                c = c + 1
    print(c)


main()
