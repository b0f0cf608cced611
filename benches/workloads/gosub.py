# recursive subroutine without parameters, arguments on a stack array
def main():
    s = [0] * 41
    n = p = v = 0

    # v = fibonacci(n)
    def fibonacci():
        nonlocal n, p, v
        if n < 2:
            v = n
            return
        p = p + 1
        s[p] = n
        n = n - 1
        fibonacci()
        n = s[p] - 2
        s[p] = v
        fibonacci()
        v = v + s[p]
        p = p - 1

    for r in range(1, 10000 + 1):
        n = 15
        p = 0
        fibonacci()
    print(v, p)


main()
