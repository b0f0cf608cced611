# empty loops of 30000 turns
def main():
    for r in range(1, 1000 + 1):
        c = 0
        for j in range(1, 11):
            for i in range(1, 30001):
                pass
            c = c + j
    print(c)


main()
