#!/usr/bin/env python3
"""Draws the pictures that the encoders are measured with, from the tiles in assets/tiles: run it where it stands.

Each picture is an indexed PNG of 256 x 240 whose 32 colours are the console's palette places, so that a bench can take
the dots as they are. Needs Pillow. Random numbers come from a fixed seed: the files are the same each time.
"""
import pathlib
import random

from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
TILES = HERE.parent.parent / "assets" / "tiles"

# Background set 1, then sprite set 0, as colour codes (spec: screen 3.1), and their looks (3.2).
CODES = [0x0F, 0x30, 0x21, 0x02, 0x0F, 0x30, 0x27, 0x18, 0x0F, 0x30, 0x27, 0x16, 0x0F, 0x29, 0x36, 0x17,
         0x0F, 0x36, 0x16, 0x02, 0x0F, 0x27, 0x30, 0x19, 0x0F, 0x35, 0x25, 0x17, 0x0F, 0x30, 0x27, 0x16]
LOOKS = {0x0F: "000000", 0x30: "ECEEEC", 0x21: "4C9AEC", 0x02: "081090", 0x27: "D48820", 0x18: "545A00",
         0x16: "982220", 0x29: "74C400", 0x36: "ECB4B0", 0x17: "783C00", 0x19: "287200", 0x35: "ECAED4",
         0x25: "EC58B4"}
PALETTE = [channel for code in CODES for channel in bytes.fromhex(LOOKS[code])]

LISTING = """10 CLS:SPRITE ON:CGSET 1,0
20 DEF SPRITE 0,(0,1,0,0,0)=
CHR$(0)+CHR$(1)+CHR$(2)+CHR$
(3)
30 X=120:Y=100:S=0
40 A=STICK(0)
50 IF A=1 THEN X=X+2
60 IF A=2 THEN X=X-2
70 IF A=4 THEN Y=Y+2
80 IF A=8 THEN Y=Y-2
90 SPRITE 0,X,Y
100 IF STRIG(0)=8 THEN GOSUB 300
110 GOTO 40
300 REM *** FIRE! ***
310 PLAY "T1M1V9O5C1D1E1"
320 S=S+10:LOCATE 0,0
330 PRINT "SCORE:";S;" HI:";H
340 IF S>H THEN H=S
350 RETURN
400 DATA 12,34,56,78,90,11,22
410 DATA 33,44,55,66,77,88,99
420 FOR I=0 TO 7:READ A(I):NEXT
430 GOTO 30
LIST
OK""".split("\n")


def read_tiles():
    tables = {"A": {}, "B": {}}
    for path in sorted(TILES.glob("*.tiles")):
        table, lines = None, iter(path.read_text("utf-8").split("\n"))
        for line in lines:
            if line.startswith("table "):
                table = tables[line.split()[1]]
            elif line.startswith("@ "):
                _, code, size, *_ = line.split()
                wide, high = map(int, size.split("x"))
                rows = [next(lines) for _ in range(8 * high)]
                for tile in range(wide * high):
                    x, y = tile % wide * 8, tile // wide * 8
                    table[int(code) + tile] = [
                        [0 if dot == "." else int(dot) for dot in row[x:x + 8]] for row in rows[y:y + 8]]
    return tables


TABLES = read_tiles()
BLANK = [[0] * 8] * 8


def put(dots, tile, left, top, combination):
    for y, row in enumerate(tile):
        for x, dot in enumerate(row):
            if dot and 0 <= left + x < 256 and 0 <= top + y < 240:
                dots[top + y][left + x] = combination * 4 + dot


def text(rows):
    """The text screen: (row of text, row of the picture) pairs."""
    dots = [[0] * 256 for _ in range(240)]
    for line, row in rows:
        for x, character in enumerate(line[:28]):
            put(dots, TABLES["B"].get(ord(character), BLANK), 16 + 8 * x, 8 * row, row // 2 % 4 if row % 6 == 1 else 0)
    return dots


def still():
    return text((line, row + 3) for row, line in enumerate(LISTING))


def with_actors(dots, actors):
    """Actors of 16 x 16: (first code, combination of sprites, x, y)."""
    for code, combination, x, y in reversed(actors):
        for part in range(4):
            tile = TABLES["A"].get(code + part, BLANK)
            put(dots, tile, (x + part % 2 * 8) % 256, y + part // 2 * 8 + 1, 4 + combination)
    return dots


def save(name, dots):
    image = Image.new("P", (256, 240))
    image.putpalette(PALETTE)
    image.putdata([dot for row in dots for dot in row])
    image.save(HERE / f"{name}.png", optimize=True)


def main():
    dice = random.Random(1984)
    save("text", still())
    kinds = [0, 28, 64, 88, 96, 120, 184, 152]
    for frame in range(8):
        save(f"one-sprite-{frame}", with_actors(still(), [(frame // 2 % 3 * 4, 0, 40 + 2 * frame, 120)]))
        actors = [(code + frame // 4 * 4, n % 4, 10 + 29 * n + frame * (n % 3 - 1), 24 + 22 * n + frame * (n % 4 - 1))
                  for n, code in enumerate(kinds)]
        save(f"eight-sprites-{frame}", with_actors(still(), actors))
        save(f"scroll-{frame}", text((LISTING[(row + frame) % 24], row + 3) for row in range(24)))
        if frame < 3:
            save(f"noise-{frame}", [[dice.choice((0, 1, 2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 18, 21, 22))
                                     for _ in range(256)] for _ in range(240)])


if __name__ == "__main__":
    main()
