//! Ideas of the machine: colours, characters, actors, music, keys, memory, time.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Il, Om};

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "colours",
        aliases: &["COLORS", "combinations"],
        group: Group::Topics,
        summary: "Sixty-four colour codes, of which a picture uses eight combinations of three.",
        details: "\
There are four combinations for the background and four for sprites, each of three colours; the fourth, see-through
one is the backdrop, common to all. COLOR gives a part of the screen one of the combinations, DEF SPRITE and DEF
MOVE choose one for a figure. What colours are in a combination is up to PALETB, PALETS and CGSET.

A code is brightness times 16 plus hue. In hexadecimal the first digit is the brightness, the second the hue:

  hue              dark   normal   light   pale
   0  grey, white     0      16      32     48
   1  sky blue        1      17      33     49
   2  blue            2      18      34     50
   3  violet          3      19      35     51
   4  purple          4      20      36     52
   5  rose            5      21      37     53
   6  red             6      22      38     54
   7  orange, brown   7      23      39     55
   8  yellow, olive   8      24      40     56
   9  yellow-green    9      25      41     57
  10  green          10      26      42     58
  11  sea green      11      27      43     59
  12  cyan           12      28      44     60

13 is black, and so are 14 and 15 at any brightness, and 29. 45 and 61 are greys.",
        errors: &[(Il, "A combination or a colour is out of range.")],
        example: Example::Program(
            r#"10 CLS
20 PALETB 0,15,48,33,22
30 PALETB 1,15,40,33,22
40 COLOR 0,1,1
50 PRINT "WHITE":PRINT "ON":PRINT "BLACK""#,
        ),
        output: Some("WHITE\nON\nBLACK\n"),
        see: &["PALET", "COLOR", "CGSET", "FILTER"],
        ..BLANK
    },
    Article {
        topic: "characters",
        aliases: &["codes", "katakana", "kana", "tiles", "ASCII"],
        group: Group::Topics,
        summary: "Two tables of 256 characters: A with the figures, B with letters and background pieces.",
        details: "\
Table B is what PRINT uses. CHR$ and ASC go between codes and characters.

  32-63     blank, signs and digits, as in ASCII
  64-95     @, the letters A to Z, [ yen ] ^ _
  96-150    katakana, then the small ones
  151-175   voiced katakana
  176-183   signs
  184-255   pieces of pictures

Codes below 32 are control codes, which do not print; their pictures can be used by sprites with CGEN 1 or 3.

Table A holds the figures, each four codes long: upper left, upper right, lower left, lower right.

  0-27      hero             28-55     lady
  56-63     fighter fly      64-87     bird
  88-95     smiley           96-111    penguin
  112-119   fireball         120-143   car
  144-151   spinner          152-163   star killer
  164-175   starship         176-183   explosion
  184-191   turtle           192-199   crab
  200-207   pecking bird     208-213   laser, single pieces

The drawings of fbc are its own; --tiles brings in those of your cartridge. In a text file write the characters as
such, or \\xNN with two hexadecimal digits for a piece of picture.",
        example: Example::Program(
            r#"10 FOR I=65 TO 70
20 PRINT CHR$(I);
30 NEXT
40 PRINT
50 PRINT CHR$(96);CHR$(97)"#,
        ),
        output: Some("ABCDEF\n\u{30a2}\u{30a4}\n"),
        see: &["CHR$", "ASC", "CGEN", "DEF SPRITE", "keys"],
        ..BLANK
    },
    Article {
        topic: "actors",
        aliases: &["sprites", "figures", "animation"],
        group: Group::Topics,
        summary: "Eight figures, 0 to 7, that move in front of or behind the text.",
        details: "\
There are two ways to use one. With DEF SPRITE you draw it yourself and place it with SPRITE; the program decides
about every step. With DEF MOVE you take one of sixteen animated figures; MOVE sends it off and the machine moves
it, while the program watches with MOVE(n), XPOS and YPOS. Both ways share the same eight actors.

Nothing shows before SPRITE ON, and until CGSET has loaded a sprite set the colours are those of the text.

A place is counted in dots over the whole picture, 256 by 240; the text begins at 16,24. An actor with a lower
number covers one with a higher. On one line of dots at most eight characters of sprites are drawn, which is four
large figures.

To notice that two of them meet, V3 has CRASH. Otherwise compare XPOS and YPOS, or ask SCR$ what lies underneath.",
        example: Example::Program(
            r#"10 CGSET 1,0:SPRITE ON
20 FOR I=0 TO 3
30 DEF MOVE(I)=SPRITE(I,3,I+1,30,0,0)
40 POSITION I,40,60+I*30
50 NEXT
60 MOVE 0,1,2,3
70 IF MOVE(3) THEN 70
80 PRINT XPOS(0);XPOS(3)"#,
        ),
        output: Some(" 100 100\n"),
        see: &["DEF SPRITE", "DEF MOVE", "SPRITE ON", "MOVE", "CRASH", "characters"],
        ..BLANK
    },
    Article {
        topic: "music",
        aliases: &["SOUND", "notes", "tempo"],
        group: Group::Topics,
        summary: "How long and how high the notes of PLAY are.",
        details: "\
The length of a note is a number of picture frames, sixty to the second: the units of this table times the tempo.

  digit  note             units    digit  note             units
    0    32nd               1        5    quarter            8
    1    16th               2        6    dotted quarter    12
    2    dotted 16th        3        7    half              16
    3    8th                4        8    dotted half       24
    4    dotted 8th         6        9    whole             32

With T4, as at the start, a quarter has 32 frames, about half a second: 113 quarters in a minute. T3 makes 150, T2
225.

O2A is the A of 440 Hz; O3C is the C above it. An octave runs from C to B. There is no flat sign: write the sharp of
the note below. Nor are there ties: choose a longer note.

Voices do not wait for each other, so give them the same total length. While an actor moves, music is half as fast.

  Y0 12.5 %, thin     Y1 25 %     Y2 50 %, full     Y3 75 %, sounds like Y1",
        example: Example::Program(
            r#"10 PLAY "T3O3V12Y1M0C5C#CDEFG7"
20 PLAY "O2A5R5A3A3A5""#,
        ),
        see: &["PLAY", "BEEP", "time"],
        ..BLANK
    },
    Article {
        topic: "keys",
        aliases: &["keyboard", "CTR", "CONTROL", "editor", "EDIT"],
        group: Group::Topics,
        summary: "What the special keys do, and the codes that INKEY$ gives for them.",
        details: "\
Everything on the screen can be entered again: move the cursor to a line, change it, press RETURN.

   3  STOP, CTR+C      break off
   8  DEL, CTR+H       delete the character on the left
  11  HOME, CTR+K      cursor to the upper left corner
  12  CLR, CTR+L       clear the screen
  13  RETURN, CTR+M    enter the line
  18  INS, CTR+R       make room for a character
  27  ESC              hold a listing
  28  right            29  left
  30  up               31  down

  CTR+A  switch inserting on and off
  CTR+D  put screen and colours back to normal, sprites off
  CTR+E  clear to the end of the line
  CTR+G  beep
  CTR+I  to the next eighth column
  CTR+J  down one row
  CTR+V  katakana, also with the KANA key
  CTR+W  back to letters
  CTR+Z  clear to the end of the screen

If a program leaves the screen in a mess: STOP, CTR+D, then CLR. The function keys F1 to F8 type a text set by KEY.",
        example: Example::Program(
            r#"10 PRINT "PRESS A KEY"
20 K$=INKEY$(0)
30 PRINT "ITS CODE IS";ASC(K$)"#,
        ),
        input: "A",
        output: Some("PRESS A KEY\nITS CODE IS 65\n"),
        see: &["INKEY$", "KEY", "INPUT", "STICK"],
        ..BLANK
    },
    Article {
        topic: "memory",
        aliases: &["RAM", "addresses", "bytes", "memory map"],
        group: Group::Topics,
        summary: "Where things are in memory, and what they cost.",
        details: "\
The cartridge had 2 KB for program and variables in V2, 4 KB in V3. fbc gives you about 1 MB; --memory original
gives what was there, with its OM errors, for those who like the challenge.

  number                 5 bytes
  string                36 bytes, however short it is
  array of numbers       5 bytes and 2 for each element
  array of strings       5 bytes and 33 for each element
  line                   5 bytes and its text, 1 byte for each word

An array with two indexes costs one byte more.

  &H0000-&H07FF   the machine's own memory
  &H0200-&H02FF   sprites, four bytes each
  &H0480-&H04FF   texts of the function keys
  &H2000-&H2007   picture chip
  &H4000-&H4017   sound chip and controllers
  &H6000-&H6FFF   program and variables (V3)
  &H7000-&H77FF   program and variables (V2)",
        errors: &[(Om, "Nothing is left.")],
        example: Example::Program(
            r#"10 CLEAR &H6EFF
20 POKE &H6F00,1,2,3
30 PRINT PEEK(&H6F00)+PEEK(&H6F02)"#,
        ),
        output: Some(" 4\n"),
        see: &["FRE", "CLEAR", "PEEK", "POKE", "DIM"],
        ..BLANK
    },
    Article {
        topic: "time",
        aliases: &["speed", "frames", "clock", "TIMER"],
        group: Group::Topics,
        summary: "How long things take.",
        details: "\
The picture is drawn about sixty times a second. fbc counts time as the machine would have spent it, so that a
program runs at the same speed, and in the same way, everywhere.

  an empty turn of FOR and NEXT     about 0.4 ms
  A=A+1                             about 0.6 ms
  one item of PRINT                 1 frame, 17 ms, or more
  PAUSE 86                          1 second
  BEEP                              0.1 second
  a step of a moving actor          every second frame at most

There is no clock to read. To measure, count in a loop; to wait, use PAUSE. While actors move, PRINT and music take
twice as long.

A line that comes late in the program is found later: GOTO counts through the lines, so what must be fast stands at
the top.

fbc run --clock N lets statements take an Nth of their time, while PAUSE, music and movement keep theirs.",
        example: Example::Program(
            r#"10 FOR I=3 TO 1 STEP -1
20 PRINT I:BEEP
30 PAUSE 77
40 NEXT
50 PRINT "GO""#,
        ),
        output: Some(" 3\n 2\n 1\nGO\n"),
        see: &["PAUSE", "MOVE", "PLAY", "FOR"],
        ..BLANK
    },
];
