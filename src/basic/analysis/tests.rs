//! Every kind of finding, and programs about which nothing is to be said.

use proptest::prelude::*;

use super::*;
use crate::basic::dialect::Dialect;
use crate::basic::program::{Program, StoredLine};
use crate::basic::reference::{ARTICLES, Example};
use crate::basic::source::parse_source;
use crate::basic::tree::LineNumber;

const V2: Options = Options { dialect: Dialect::V2, relaxed: false };
const V3: Options = Options { dialect: Dialect::V3, relaxed: false };

/// Compares what is found with `code LINE:COLUMN-COLUMN_END`, parted by spaces and commas.
fn check_as(options: Options, text: &str, expected: &str) {
    let source = parse_source(text.as_bytes(), options).unwrap();
    let found = check(&source, options).into_iter().map(|found| {
        let place = found.place.unwrap();
        format!("{} {}:{}-{}", found.code, found.number.unwrap().0, place.column, place.column_end)
    });
    assert_eq!(found.collect::<Vec<_>>().join(", "), expected, "{text}");
}

fn check_v3(text: &str, expected: &str) {
    check_as(V3, text, expected);
}

#[test]
fn jumps_lead_to_lines() {
    check_v3("10 GOTO 20", "missing-line 10:9-11");
    check_v3("10 ON X GOSUB 20,30\n20 X=1:RETURN", "missing-line 10:18-20");
    check_v3("10 IF X THEN 5\n20 RESTORE 6:X=1", "missing-line 10:14-15, missing-line 20:12-13");
    check_v3("10 GOTO 65535", "missing-line 10:9-14");
    check_v3("10 ON ERROR GOTO 0:LIST 500", "");
    check_v3("10 GOTO 20\n20 'HERE", "");
}

#[test]
fn everything_is_reached() {
    check_v3("10 GOTO 30\n20 CLS\n25 BEEP\n30 END", "unreachable 20:4-7");
    check_v3("10 GOTO 10:BEEP", "unreachable 10:12-16");
    check_v3("10 GOTO 10\n20 END\n30 'TEXT\n40 DATA 1", "");
    check_v3("10 IF X THEN 30:BEEP\n20 X=1\n30 END", "unreachable 10:17-21");
    check_v3("10 IF X GOTO 30\n20 X=1\n30 END", "");
    check_v3("10 GOSUB 30\n20 END\n30 RETURN", "");
    check_v3("10 ON ERROR GOTO 100\n20 ERROR 5:END\n100 RESUME NEXT", "");
    check_v3("10 STOP\n20 BEEP:GOTO 10", "");
    check_v3("10 FOR I=1 TO 2\n20 NEXT\n30 BEEP", "");
}

#[test]
fn the_control_stack_is_followed() {
    check_v3("10 NEXT", "next-without-for 10:4-8");
    check_v3("10 FOR I=1 TO 3\n20 NEXT\n30 NEXT", "next-without-for 30:4-8");
    check_v3("10 FOR I=1 TO 3:GOSUB 30\n20 END\n30 NEXT", "for-without-next 10:4-16, next-without-for 30:4-8");
    check_v3("10 FOR I=1 TO 3\n20 IF I=2 THEN NEXT:GOTO 40\n30 NEXT\n40 END", "");
    check_v3(
        "10 GOSUB 30:NEXT\n20 END\n30 FOR I=1 TO 3:RETURN",
        "for-without-next 30:4-16, return-without-gosub 30:17-23",
    );
    check_v3("10 RETURN", "return-without-gosub 10:4-10");
    check_v3("10 GOSUB 20\n20 RETURN", "");
    check_v3("10 X=1:ON X GOSUB 100,200:END\n100 FOR I=1 TO 3:NEXT:RETURN\n200 RETURN 10", "");
    check_v3("10 GOSUB 100\n20 GOTO 10\n100 CLEAR:RETURN", "return-without-gosub 100:11-17");
    check_v3("10 FOR I=1 TO 3:BEEP", "for-without-next 10:4-16");
    check_v3("10 FOR I=1 TO 9:IF I=3 THEN 10\n20 NEXT", "loop-left-by-jump 10:4-16");
    check_v3("10 FOR I=1 TO 3:FOR J=1 TO 3:NEXT:NEXT", "");
    check_v3("10 GOSUB 20:END\n20 N=N+1:IF N<9 THEN GOSUB 20\n30 RETURN", "");
    check_v3("10 GOTO 30\n20 NEXT:END\n30 FOR I=1 TO 3:GOTO 20", "");
}

#[test]
fn types_match() {
    check_v3("10 A$=1", "type-mismatch 10:7-8");
    check_v3("10 A=\"X\"+1", "type-mismatch 10:6-11");
    check_v3("10 IF \"A\" THEN 10", "type-mismatch 10:7-10");
    check_v3(
        "10 PRINT -\"A\";LEN(5);1=\"A\"",
        "type-mismatch 10:11-14, type-mismatch 10:19-20, type-mismatch 10:22-27",
    );
    check_v3("10 FOR A$=1 TO 2:NEXT", "type-mismatch 10:8-10");
    check_v3("10 SWAP A,B$:LINPUT C", "type-mismatch 10:11-13, type-mismatch 10:21-22");
    check_v3("10 PLAY 5:KEY 1,\"A\":LOCATE \"A\",1", "type-mismatch 10:9-10, type-mismatch 10:28-31");
    check_v3("10 A$=\"A\"+\"B\":IF A$=\"AB\" OR A$>\"C\" THEN 10", "");
    check_v3("10 A=\"B\"-\"C\"", "type-mismatch 10:6-13");
}

#[test]
fn arrays_are_declared_and_used_alike() {
    check_v3("10 A(1)=A(2)", "undeclared-array 10:4-5");
    check_v3(
        "10 DIM A(3):A(1,1)=1:A(4)=1:A(-1)=1",
        "subscript-count 10:13-19, subscript-range 10:24-25, subscript-range 10:31-33",
    );
    check_v3("10 A(1,2,3)=1:DIM A(1)", "subscript-count 10:4-12");
    check_v3("10 DIM A(3):DIM A(3)", "declared-twice 10:17-21");
    check_v3("10 DIM A(3),A(4)", "declared-twice 10:13-17");
    check_v3("10 DIM A(3)\n20 IF RND(2) THEN CLEAR\n30 DIM A(3)", "");
    check_v3("10 ON RND(3) GOTO 20,30:END\n20 DIM A(9):GOTO 40\n30 DIM A(5)\n40 A(6)=1", "");
    check_v3("10 GOSUB 30:A$(1)=\"\"\n20 END\n30 DIM A$(3):RETURN", "");
    check_v3("10 N=5:DIM A(N):A(9)=1", "");
}

#[test]
fn constants_are_in_range() {
    check_v3(
        "10 LOCATE 28,0:COLOR 0,24,4",
        "argument-range 10:11-13, argument-range 10:24-26, argument-range 10:27-28",
    );
    check_v3("10 LOCATE 27,23:CLS 2:CLS", "argument-range 10:21-22");
    check_v3(
        "10 PRINT CHR$(256);MID$(\"A\",0,1);STICK(2)",
        "argument-range 10:15-18, argument-range 10:29-30, argument-range 10:40-41",
    );
    check_v3("10 PRINT LEFT$(\"A\",32)", "argument-range 10:20-22");
    check_as(V2, "10 PRINT LEFT$(\"A\",32)", "");
    check_v3("10 POKE &H6000,256:SPRITE 8", "argument-range 10:16-19, argument-range 10:27-28");
    check_v3("10 A=1/0:B=5 MOD (1-1)", "division-by-zero 10:6-9, division-by-zero 10:12-23");
    check_v3("10 A=200*200", "overflow 10:6-13");
    check_v3("10 A=-32768:A=1=1:A=7/-2", "");
}

#[test]
fn strings_have_31_characters() {
    let text = |length: usize| format!("10 PRINT \"{}\"", "A".repeat(length));
    check_v3(&text(31), "");
    check_v3(&text(32), "long-string 10:10-44");
    check_v3(&format!("10 INPUT \"{}\";A", "A".repeat(50)), "");
}

#[test]
fn names_are_told_apart_by_two_letters() {
    check_v3("10 SCORE=1\n20 SCAN=2:SCORE=3:SCENE=4", "name-collision 20:4-8, name-collision 20:19-24");
    check_v3("10 SCORE=1:PRINT SC", "name-shortened 10:18-20");
    check_v3("10 SCORE=1:SC$=\"\":DIM SC(2)", "");
    check_v3("10 PRINT AA;B$", "never-assigned 10:10-12, never-assigned 10:13-15");
    check_v3("10 READ A:INPUT B:SWAP C,D:PRINT A;B;C;D\n20 DATA 1", "");
}

#[test]
fn reading_needs_data() {
    check_v3("10 READ A", "no-data 10:4-10");
    check_v3("10 READ A\n20 DATA", "");
}

#[test]
fn versions_differ() {
    check_v3("10 A=1:IF NOT A=1 THEN 10", "not-precedence 10:11-18");
    check_as(V2, "10 A=1:IF NOT A=1 THEN 10", "not-precedence 10:11-18");
    check_v3("10 A=1:IF 2=NOT A+1 THEN 10", "not-precedence 10:13-20");
    check_v3("10 A=1:IF NOT(A=1) AND NOT A THEN 10", "");
    check_as(V2, "10 A=1:IF NOT(A=1) AND NOT A THEN 10", "");
    check_as(V2, "10 A=PEEK(50976):TRY=-5", "dialect-difference 10:11-16, dialect-difference 10:18-21");
    check_v3("10 PRINT \"A\"+CHR$(13)+\"B\";CHR$(7)", "dialect-difference 10:14-22");
    check_as(V2, "10 SCREEN 0", "SN 10:4-10");
}

#[test]
fn lines_fit_the_editor() {
    let text = format!("10 {}", "?:".repeat(50));
    check_v3(&text, "long-line 10:103-104");
    check_v3(&format!("10 {}", "?:".repeat(40)), "");
}

#[test]
fn what_a_handler_may_catch_is_a_note() {
    let source = parse_source(b"10 ON ERROR GOTO 90:PRINT 1/0:END\n90 PRINT ERR:RESUME NEXT", V3).unwrap();
    let found = check(&source, V3);
    assert_eq!((found[0].severity, found[0].code, found.len()), (Severity::Note, "division-by-zero", 1));
}

#[test]
fn the_reference_s_examples_are_clean() {
    let mut rendered = String::new();
    for article in ARTICLES {
        let Example::Program(text) = article.example else { continue };
        let source = parse_source(text.as_bytes(), V3).unwrap();
        // One article shows what NOT does in each version.
        let meant = |code| article.topic == "dialects" && code == "not-precedence";
        let serious = check(&source, V3).into_iter().filter(|found| found.severity != Severity::Note);
        rendered.extend(serious.filter(|found| !meant(found.code)).map(|found| found.render(article.topic)));
    }
    assert_eq!(rendered, "");
}

/// A program of as many lines as there are, made so that every loop can be left by a jump.
fn tangle(lines: u16) -> String {
    (1..=lines)
        .map(|n| {
            format!("{n} FOR I=1 TO 9:IF RND({}) THEN {}:NEXT:GOSUB {}:RETURN\n", n % 99 + 1, n % lines + 1, n / 2 + 1)
        })
        .collect()
}

#[test]
fn large_programs_are_no_trouble() {
    let text = tangle(10_000);
    let source = parse_source(text.as_bytes(), V3).unwrap();
    assert!(check(&source, V3).len() <= FINDINGS_MAX);
}

proptest! {
    #[test]
    fn any_tokens_are_analysed(lines in proptest::collection::vec((0u16..40, proptest::collection::vec(any::<u8>(), 0..40)), 0..20)) {
        let lines = lines.into_iter().map(|(number, tokens)| StoredLine { number: LineNumber(number), tokens }).collect();
        let program = Program::from_lines(lines).unwrap();
        for options in [V2, V3] {
            find(&Parsed::new(&program, options));
        }
    }

    #[test]
    fn any_statements_are_analysed(picks in proptest::collection::vec(0usize..16, 0..60)) {
        const PIECES: [&str; 16] = [
            "FOR I=1 TO 9", "NEXT", "GOSUB 3", "RETURN", "RETURN 2", "GOTO 5", "IF A THEN 4", "ON B GOSUB 1,2,3",
            "ON B RETURN 7,8", "CLEAR", "RUN", "RUN 6", "DIM A(3)", "END", "ON ERROR GOTO 9", "RESUME NEXT",
        ];
        let text: String = picks.iter().enumerate().map(|(at, &pick)| format!("{at} {}:{}\n", PIECES[pick], PIECES[pick / 2])).collect();
        let source = parse_source(text.as_bytes(), V3).unwrap();
        check(&source, V3);
    }
}
