# bubble sort of 100 numbers
def main():
    a = [0] * 101
    for r in range(1, 9000 + 1):
        x = 1
        for i in range(1, 101):
            x = (x * 31 + 17) % 1009
            a[i] = x
        for i in range(99, 0, -1):
            for j in range(1, i + 1):
                if a[j] > a[j + 1]:
                    t = a[j]
                    a[j] = a[j + 1]
                    a[j + 1] = t
        s = 0
        for i in range(1, 101):
            s = (s * 3 + a[i]) % 9973
    print(a[1], a[50], a[100], s)


main()
