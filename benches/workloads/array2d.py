# arrays in two dimensions: product of matrices
def main():
    a = [[0] * 21 for _ in range(21)]
    b = [[0] * 21 for _ in range(21)]
    c = [[0] * 21 for _ in range(21)]
    for r in range(1, 6000 + 1):
        for i in range(1, 21):
            for j in range(1, 21):
                a[i][j] = (i * 3 + j) % 10
                b[i][j] = (i + j * 7) % 10
        for i in range(1, 21):
            for j in range(1, 21):
                s = 0
                for k in range(1, 21):
                    s = s + a[i][k] * b[k][j]
                c[i][j] = s
        t = 0
        for i in range(1, 21):
            for j in range(1, 21):
                t = (t * 2 + c[i][j]) % 9973
    print(t, c[1][1], c[20][20])


main()
