//! Operators: arithmetic, comparison, logic, and their order.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Dz, Ft, Ov, Sn, St, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "operators",
        aliases: &["precedence", "expressions", "parentheses", "formulas"],
        group: Group::Operators,
        summary: "In what order a formula is worked out.",
        details: "\
What stands higher in this list is done first; what stands on the same line is done from left to right. Parentheses
go before everything, and cost little.

  functions and ( )
  - and + before one value, NOT
  *  /
  MOD
  +  -
  =  <>  <  >  <=  >=
  AND
  OR
  XOR

Note that * and / are done before MOD, and that XOR comes last. There is no power, and no other division: / already
gives whole numbers. Both sides of an operator are always worked out, the left one first.",
        errors: &[
            (Ft, "Parentheses are nested too deeply, more than 16."),
            (Ov, "A result, even in the middle, does not fit -32768 to 32767."),
        ],
        example: Example::Program(
            r#"10 PRINT 2+3*4;(2+3)*4
20 PRINT 20 MOD 3*2
30 PRINT 7>3 AND 2>5"#,
        ),
        output: Some(" 14 20\n 2\n 0\n"),
        see: &["+", "MOD", "comparisons", "AND", "NOT"],
        versions: "In V2, NOT stands between the comparisons and AND.",
        ..BLANK
    },
    Article {
        topic: "+",
        aliases: &["plus", "addition", "concatenation"],
        keywords: &[Keyword::Plus],
        group: Group::Operators,
        syntax: &["a+b", "a$+b$", "+a"],
        summary: "Adds numbers, or joins strings.",
        details: "\
Both sides must be of the same type. To join a number to a string, make a string of it with STR$.",
        errors: &[
            (Ov, "The sum is below -32768 or above 32767."),
            (St, "The joined string would be longer than 31 characters."),
            (Tm, "One side is a number and the other a string."),
        ],
        example: Example::Program(
            r#"10 PRINT 30+12
20 PRINT "FAMILY "+"BASIC"
30 PRINT "AGE"+STR$(12)"#,
        ),
        output: Some(" 42\nFAMILY BASIC\nAGE 12\n"),
        see: &["-", "operators", "strings", "STR$"],
        ..BLANK
    },
    Article {
        topic: "-",
        aliases: &["minus", "subtraction"],
        keywords: &[Keyword::Minus],
        group: Group::Operators,
        syntax: &["a-b", "-a"],
        summary: "Subtracts, or turns the sign round.",
        details: "\
In front of a single value it is done before everything else but functions: -7/2 is (-7)/2. The negative of -32768
is -32768 again, without an error.",
        errors: &[(Ov, "The difference is below -32768 or above 32767."), (Tm, "A side is a string.")],
        example: Example::Program(
            r#"10 A=5
20 PRINT A-8;-A;3--A"#,
        ),
        output: Some("-3-5 8\n"),
        see: &["+", "ABS", "operators"],
        ..BLANK
    },
    Article {
        topic: "*",
        aliases: &["times", "multiplication"],
        keywords: &[Keyword::Multiply],
        group: Group::Operators,
        syntax: &["a*b"],
        summary: "Multiplies.",
        details: "\
The result must fit, and so must every result on the way: 200*200/100 fails although 400 is small. Divide first
where that does no harm.",
        errors: &[(Ov, "The product is below -32768 or above 32767."), (Tm, "A side is a string.")],
        example: Example::Program("10 PRINT 181*181;-3*4"),
        output: Some(" 32761-12\n"),
        see: &["/", "operators", "numbers"],
        ..BLANK
    },
    Article {
        topic: "/",
        aliases: &["divide", "division", "INT"],
        keywords: &[Keyword::Divide],
        group: Group::Operators,
        syntax: &["a/b"],
        summary: "Divides, and drops what is left over.",
        details: "\
There are no fractions: 7/2 is 3, and -7/2 is -3, nearer to zero. MOD gives the remainder. To round to the nearest,
add half of the divisor first: (A+B/2)/B.",
        errors: &[(Dz, "The divisor is 0."), (Tm, "A side is a string.")],
        example: Example::Program("10 PRINT 7/2;-7/2;(7+1)/2"),
        output: Some(" 3-3 4\n"),
        see: &["MOD", "*", "numbers"],
        ..BLANK
    },
    Article {
        topic: "MOD",
        aliases: &["remainder"],
        keywords: &[Keyword::Mod],
        group: Group::Operators,
        syntax: &["a MOD b"],
        summary: "The remainder of a division.",
        details: "\
A MOD 2 tells odd from even, A MOD 10 is the last digit, and a counter that is kept with MOD runs in circles. Use it
with numbers that are not negative; otherwise the result takes its sign from the divisor.

A space has to part it from a variable in front of it.",
        errors: &[(Dz, "The divisor is 0."), (Tm, "A side is a string.")],
        example: Example::Program(
            r#"10 PRINT 17/5;17 MOD 5
20 FOR I=1 TO 7
30 PRINT I MOD 3;
40 NEXT"#,
        ),
        output: Some(" 3 2\n 1 2 0 1 2 0 1"),
        see: &["/", "operators"],
        ..BLANK
    },
    Article {
        topic: "comparisons",
        aliases: &["equal", "less", "greater", "relations", "TRUE", "FALSE", "==", "!="],
        keywords: &[
            Keyword::Equal,
            Keyword::NotEqual,
            Keyword::Less,
            Keyword::Greater,
            Keyword::LessEqual,
            Keyword::GreaterEqual,
        ],
        group: Group::Operators,
        syntax: &["a=b", "a<>b", "a<b", "a>b", "a<=b", "a>=b"],
        summary: "Compare two numbers or two strings: -1 if it holds, 0 if not.",
        details: "\
<> means not equal. The signs are written exactly as above; => and =< are syntax errors.

Strings are compared character by character by their codes, as in a dictionary; if one is the beginning of the
other, the shorter one is smaller. Digits come before letters.

The result is an ordinary number and may be calculated with: X=X-(S=1) adds one to X when S is 1. Comparisons in a
row do not mean what they do in mathematics: 1<2<3 first gives -1, and then compares that with 3.",
        errors: &[(Tm, "A number is compared with a string."), (Sn, "The signs are in the wrong order.")],
        example: Example::Program(
            r#"10 PRINT 5>3;5<3;2<>2
20 PRINT "B">"A";"AB"<"ABC""#,
        ),
        output: Some("-1 0 0\n-1-1\n"),
        see: &["IF", "AND", "NOT", "assignment", "operators"],
        ..BLANK
    },
    Article {
        topic: "AND",
        keywords: &[Keyword::And],
        group: Group::Operators,
        syntax: &["a AND b"],
        summary: "True if both are true; on numbers, the bits that both have.",
        details: "\
Between comparisons it means what it says: IF X>5 AND X<9. As it works on all 16 bits it also picks bits out of a
number, such as one direction out of STICK.

A number other than -1 may surprise: 1 and 2 both count as true, but 1 AND 2 is 0. Compare first, then use AND.",
        errors: &[(Tm, "A side is a string.")],
        example: Example::Program(
            r#"10 X=7
20 IF X>5 AND X<9 THEN PRINT "IN"
30 PRINT 6 AND 3;1 AND 2"#,
        ),
        output: Some("IN\n 2 0\n"),
        see: &["OR", "XOR", "NOT", "comparisons", "operators"],
        ..BLANK
    },
    Article {
        topic: "OR",
        keywords: &[Keyword::Or],
        group: Group::Operators,
        syntax: &["a OR b"],
        summary: "True if at least one is true; on numbers, the bits that one or both have.",
        details: "\
AND is done before OR: A=1 OR B=1 AND C=1 means A=1 OR (B=1 AND C=1). Variable names may not begin with OR.",
        errors: &[(Tm, "A side is a string.")],
        example: Example::Program(
            r#"10 K$="Y"
20 IF K$="Y" OR K$="J" THEN PRINT "YES"
30 PRINT 6 OR 3"#,
        ),
        output: Some("YES\n 7\n"),
        see: &["AND", "XOR", "operators"],
        ..BLANK
    },
    Article {
        topic: "XOR",
        keywords: &[Keyword::Xor],
        group: Group::Operators,
        syntax: &["a XOR b"],
        summary: "True if exactly one is true; on numbers, the bits in which they differ.",
        details: "\
XOR with the same number twice restores the first value, so P=P XOR 1 switches between 0 and 1. It is done last of
all.",
        errors: &[(Tm, "A side is a string.")],
        example: Example::Program(
            r#"10 FOR I=1 TO 4
20 P=P XOR 1
30 PRINT P;
40 NEXT
50 PRINT 6 XOR 3"#,
        ),
        output: Some(" 1 0 1 0 5\n"),
        see: &["OR", "AND", "NOT", "operators"],
        ..BLANK
    },
    Article {
        topic: "NOT",
        keywords: &[Keyword::Not],
        group: Group::Operators,
        syntax: &["NOT a"],
        summary: "Turns true into false; on numbers, turns every bit round.",
        details: "\
NOT 0 is -1 and NOT -1 is 0. NOT of any other number is not 0, so it still counts as true: NOT 13 is -14.

Put parentheses round what is to be turned: NOT (A=B).",
        errors: &[(Tm, "A string is given.")],
        example: Example::Program(
            r#"10 PRINT NOT 0;NOT -1;NOT 13
20 A=1
30 IF NOT (A=2) THEN PRINT "NOT TWO""#,
        ),
        output: Some("-1 0-14\nNOT TWO\n"),
        see: &["AND", "comparisons", "operators"],
        versions: "In V3, NOT A=B means (NOT A)=B; in V2 it means NOT (A=B). With parentheses both agree.",
        ..BLANK
    },
];
