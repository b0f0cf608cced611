# string building, strings of at most 31 characters
def main():
    for r in range(1, 4500 + 1):
        c = 0
        for k in range(1, 11):
            t = ""
            for i in range(1, 27):
                t = t + chr(64 + i)
            y = ""
            for i in range(1, 27):
                y = t[i - 1:i] + y
            for i in range(1, 23):
                u = t[i - 1:i + 4]
                w = chr(48 + i % 10) + chr(48 + i * k % 10) + u[:2]
                v = int(w[:2])
                if u[:1] < y[i - 1:i]:
                    c = c + v
                x = y[:i] + w
                c = c + len(x)
    print(u, w, c)
    print(x)


main()
