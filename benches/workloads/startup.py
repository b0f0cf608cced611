# nothing but starting and ending
def main():
    for r in range(1, 1 + 1):
        print(r)


main()
