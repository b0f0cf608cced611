//! Ideas of the language: values, names, lines, errors, dialects.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Il, Om, Ov, Sn, So, St, Tm};

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "numbers",
        aliases: &["integers", "hexadecimal", "&H", "SQR", "SIN"],
        group: Group::Topics,
        summary: "Numbers are whole and lie between -32768 and 32767.",
        details: "\
There are no fractions and no larger numbers. A result that does not fit stops the program with OV, it never runs
over silently. For a score of a million keep two variables, thousands and the rest. Roots, sines and powers are not
to be had either.

A hexadecimal number is written &H and up to four digits, &H0 to &HFFFF; from &H8000 on it stands for a negative
number, so &HFFFF is -1. It takes every digit that follows it and could be one, also the A of AND: leave a space
behind it.

As conditions, 0 is false and everything else true.",
        errors: &[
            (Ov, "A number is too large, typed or as a result."),
            (Tm, "A string stands where a number is needed."),
        ],
        example: Example::Program(
            r#"10 A=32767
20 PRINT A;-A-1;&HFF;&HFFFF
30 PRINT 100/3*3"#,
        ),
        output: Some(" 32767-32768 255-1\n 99\n"),
        see: &["operators", "/", "HEX$", "strings", "RND"],
        versions: "In V3 a number above 32767 is refused when the line is entered. V2 takes up to 65535 and makes the \
            upper half negative.",
        ..BLANK
    },
    Article {
        topic: "strings",
        aliases: &["text", "quotes"],
        group: Group::Topics,
        summary: "A string holds 0 to 31 characters.",
        details: "\
In a program it stands between quotes; at the end of a line the second quote may be missing. A quotation mark cannot
stand inside: that is CHR$(34). Names of string variables end with $.

+ joins strings; LEFT$, MID$ and RIGHT$ cut them; LEN measures; STR$ and VAL go between numbers and strings. Strings
can be compared like numbers. There are no lower-case letters; what you type in lower case becomes upper case.

The limit of 31 counts for a text between quotes as well, also in PRINT: print a long sentence in pieces.",
        errors: &[
            (St, "A string would be longer than 31 characters."),
            (Il, "A text between quotes is longer than that (V3)."),
            (Tm, "A number stands where a string is needed."),
        ],
        example: Example::Program(
            r#"10 A$="SUN"
20 B$=A$+"DAY"
30 PRINT B$;LEN(B$)
40 PRINT "A LONG SENTENCE IS PRINTED ";
50 PRINT "IN PIECES""#,
        ),
        output: Some("SUNDAY 6\nA LONG SENTENCE IS PRINTED IN PIECES\n"),
        see: &["LEFT$", "MID$", "RIGHT$", "LEN", "CHR$", "characters", "+"],
        ..BLANK
    },
    Article {
        topic: "variables",
        aliases: &["names"],
        group: Group::Topics,
        summary: "A variable is a name for a number or a string.",
        details: "\
A name begins with a letter and goes on with letters and digits. It may be long, but only its first two characters
count: LIFE and LIMIT are one and the same. With $ at the end it is a string. A, A$, A(1) and A$(1) have nothing to
do with each other.

A variable that was never set is 0, or an empty string. RUN, CLEAR, NEW, LOAD and every change of the program forget
all variables.

A name may not begin with a word of the language, since the machine reads that word: TOTAL is TO and TAL, ONE is ON
and E. Names to avoid begin with IF, TO, ON or OR, in V3 also with TR, CAN, ERR, ERL, VCT and the rest of the table.
Inside a name such words do no harm.

A name takes all letters and digits that follow. Therefore put a space between a variable and a word: A MOD B, IF A
THEN, FOR I=A TO B. Behind digits, a quote or a parenthesis none is needed.",
        errors: &[
            (Sn, "A name begins with a word, or has swallowed one."),
            (Tm, "Number and string are mixed."),
            (Om, "There is no room for another variable."),
        ],
        example: Example::Program(
            r#"10 SCORE=5
20 PRINT SC
30 A=1:A$="ONE"
40 PRINT A;A$;B"#,
        ),
        output: Some(" 5\n 1ONE 0\n"),
        see: &["assignment", "numbers", "strings", "arrays", "CLEAR"],
        ..BLANK
    },
    Article {
        topic: "arrays",
        aliases: &["index", "subscripts", "tables"],
        group: Group::Topics,
        summary: "An array is a row or a table of variables with one name.",
        details: "\
DIM declares it; then A(I) is the element with the index I, counted from 0. DIM M(9,9) makes a table with two
indexes. Together with FOR it treats many values alike: a map, a list of names, the places of all enemies.

All elements are numbers, or all are strings. Elements can be used wherever a variable can, except as the counter of
FOR.",
        errors: &[
            (So, "The index is larger than declared, or the number of indexes is wrong."),
            (Il, "The array was not declared, or the index is negative."),
            (Om, "The array does not fit into memory."),
        ],
        example: Example::Program(
            r#"10 DIM S(2)
20 FOR I=0 TO 2:READ S(I):NEXT
30 B=S(0)
40 FOR I=1 TO 2
50 IF S(I)>B THEN B=S(I)
60 NEXT
70 PRINT "BEST:";B
80 DATA 310,870,450"#,
        ),
        output: Some("BEST: 870\n"),
        see: &["DIM", "FOR", "variables", "memory"],
        versions: "The original allows indexes up to 255; fbc up to 32767 unless it runs with --memory original.",
        ..BLANK
    },
    Article {
        topic: "errors",
        aliases: &[
            "NF", "SN", "RG", "OD", "IL", "OV", "OM", "UL", "SO", "DD", "DZ", "TM", "ST", "FT", "CC", "UF", "MO", "TP",
            "NR", "RE", "NB", "UP", "messages",
        ],
        group: Group::Topics,
        summary: "What the two letters of an error message mean.",
        details: "\
The message names the error and the line: ?SN ERROR IN 100. What stands before the mistake in that line has been
done already. In direct mode there is no line. The numbers are those of ERR and ERROR.

   0 NF  NEXT without an open FOR
   1 SN  syntax: something is misspelt, missing or too much
   2 RG  RETURN without an open GOSUB, or inside an open FOR
   3 OD  READ has used up all DATA
   4 IL  a value is outside what is allowed
   5 OV  a number does not fit -32768 to 32767
   6 OM  memory full, or too many open FORs and GOSUBs
   7 UL  the line to go to does not exist
   8 SO  an array's index is too large, or one is missing
   9 DD  an array is declared twice
  10 DZ  division by zero
  11 TM  a string where a number should be, or the reverse
  12 ST  a string of more than 31 characters
  13 FT  too many parentheses inside each other
  14 CC  CONT, but nothing can be continued
  15 UF  undefined function; never happens
  16 MO  an argument is missing behind a comma (V2)
  17 TP  the tape cannot be read, or differs
  18 NR  an error was handled but RESUME never came
  19 RE  RESUME without an error handler
  20 NB  BGPUT without a picture
  21 UP  an error number that means nothing",
        example: Example::Direct(
            r#"PRINT 1/0
PRIMT 5"#,
        ),
        output: Some("?DZ ERROR\nOK\n?SN ERROR\nOK\n"),
        see: &["ON ERROR GOTO", "ERR", "ERL", "STOP"],
        versions: "UF, NR, RE, NB and UP exist in V3 only, as do the numbers.",
        ..BLANK
    },
    Article {
        topic: "lines",
        aliases: &["programs", "line numbers", "direct mode", "colon", ":"],
        group: Group::Topics,
        summary: "A program is a list of numbered lines; what has no number is done at once.",
        details: "\
Type a line with a number in front and it is stored in its place; type the number again with other text and it is
replaced; type the number alone and the line is gone. Numbers go from 0 to 65534. Leave gaps, 10, 20, 30, so that
something can be put between later. Each such change clears the variables.

A line without a number is carried out at once: that is direct mode, good for trying things out. The machine answers
OK.

Colons part several statements on one line. A false IF skips the rest of its line. A line holds about 250
characters; what is longer is cut.

Spaces between words are not needed and cost memory, but make a program easier to read. They matter behind variable
names and between quotes.",
        errors: &[(Sn, "The line cannot be understood. Program lines are examined only when they are run.")],
        example: Example::Direct(
            r#"20 PRINT "TWO"
10 PRINT "ONE"
30 PRINT "THREE"
30
LIST"#,
        ),
        output: Some("10 PRINT \"ONE\"\n20 PRINT \"TWO\"\nOK\n"),
        see: &["LIST", "RUN", "AUTO", "RENUM", "variables", "abbreviations"],
        ..BLANK
    },
    Article {
        topic: "abbreviations",
        aliases: &[".", "short forms"],
        group: Group::Topics,
        summary: "Words may be cut short and closed with a full stop.",
        details: "\
The machine takes the first word of its table that begins with your letters; LIST shows it in full. ? stands for
PRINT and ' for REM. The shortest forms of V3:

  AB.   ABS        DE.   DEF        LO.   LOAD       R.    RUN
  AN.   AND        DEL.  DELETE     LOC.  LOCATE     SA.   SAVE
  AS.   ASC        DI.   DIM        MI.   MID$       SC.   SCREEN
  A.    AUTO       E.    END        M.    MOVE       SG.   SGN
  BA.   BACKUP     ER.   ERA        N.    NEXT       SP.   SPRITE
  B.    BEEP       ERR.  ERROR      NO.   NOT        ST.   STEP
  BGG.  BGGET      FIL.  FILTER     OF.   OFF        STI.  STICK
  BGP.  BGPUT      FI.   FIND       O.    ON         STO.  STOP
  BG.   BGTOOL     F.    FOR        PAL.  PALET      STR.  STR$
  CA.   CALL       FR.   FRE        PA.   PAUSE      STRI. STRIG
  CGE.  CGEN       GA.   GAME       PE.   PEEK       SW.   SWAP
  CG.   CGSET      GOS.  GOSUB      PL.   PLAY       S.    SYSTEM
  CH.   CHR$       G.    GOTO       PO.   POKE       TA.   TAB
  CLE.  CLEAR      H.    HEX$       POS.  POSITION   T.    THEN
  CLI.  CLICK      INK.  INKEY$     P.    PRINT      VA.   VAL
  CL.   CLS        I.    INPUT      REA.  READ       VC.   VCT
  COL.  COLOR      INS.  INSTR      REN.  RENUM      V.    VIEW
  C.    CONT       K.    KEY        RES.  RESTORE    X.    XOR
  CR.   CRASH      LEF.  LEFT$      RESU. RESUME     XP.   XPOS
  CS.   CSRLIN     LE.   LEN        RE.   RETURN     Y.    YPOS
  CU.   CUT        LIN.  LINPUT     RI.   RIGHT$
  D.    DATA       L.    LIST       RN.   RND

CAN, ERL, ERR, IF, MOD, NEW, OR, POS, SCR$, TO and TR have none, or none that is shorter. Words that belong together
are shortened one by one: DE.SP. is DEF SPRITE, K.L. is KEY LIST.",
        example: Example::Direct(
            r#"10 F.I=1TO3:?I;:N.
RUN
LIST"#,
        ),
        output: Some(" 1 2 3\nOK\n10 FORI=1TO3:PRINTI;:NEXT\nOK\n"),
        see: &["LIST", "lines"],
        versions: "In V2 the table has fewer words: A. is AND and SC. is SCR$.",
        ..BLANK
    },
    Article {
        topic: "dialects",
        aliases: &["versions", "V2", "V3", "relaxed"],
        group: Group::Topics,
        summary: "There are two versions of the language; fbc speaks V3 unless told otherwise.",
        details: "\
V2 came with the first cartridge, V3 with the later one. V3 runs V2 programs almost always. Choose with --dialect
v2.

V3 added words for editing (AUTO, DELETE, RENUM, FIND, TRON), for errors (ON ERROR GOTO, ERROR, RESUME, ERR, ERL),
for pictures (SCREEN, FILTER, BGGET, BGPUT, BGTOOL), for actors (CAN, CRASH, VCT), and INSTR, GAME, CLICK and
BACKUP.

Other differences: V2 takes decimal numbers up to 65535, V3 up to 32767. NOT binds tightly in V3 and loosely in V2.
Names may not begin with the new words, so a V2 program with a variable TR or CAN needs another name in V3.

--relaxed accepts LET and NEXT with a variable, which neither version has. --memory original gives the few kilobytes
of the real cartridge.",
        example: Example::Program(
            r#"10 A=2
20 PRINT NOT A=0"#,
        ),
        output: Some(" 0\n"),
        see: &["NOT", "numbers", "errors", "memory"],
        versions: "The example prints 0 in V3, where (NOT 2)=0 is false, and -1 in V2, where NOT (2=0) is true.",
        ..BLANK
    },
];
