//! Memory: bytes, machine code, and how much room is left.

use super::{Article, BLANK, Example, Group};
use crate::basic::error::ErrorCode::{Il, Sn, Tm};
use crate::basic::keyword::Keyword;

pub(super) const ARTICLES: &[Article] = &[
    Article {
        topic: "PEEK",
        keywords: &[Keyword::Peek],
        group: Group::Memory,
        syntax: &["PEEK(address)"],
        summary: "The byte at an address, 0 to 255.",
        details: "\
Addresses are easiest written in hexadecimal: PEEK(&H7000). Above &H7FFF lies the cartridge's program, which fbc
does not contain: it reads as 0 there.",
        arguments: &[("address", "&H0 to &HFFFF", "Which byte; from &H8000 on these are negative numbers.")],
        errors: &[(Tm, "A string is given."), (Sn, "The parentheses are missing.")],
        example: Example::Program(
            r#"10 POKE &H6F00,200
20 PRINT PEEK(&H6F00)"#,
        ),
        output: Some(" 200\n"),
        see: &["POKE", "HEX$", "memory"],
        versions: "V2 also takes decimal addresses up to 65535; in V3 a decimal number ends at 32767.",
        ..BLANK
    },
    Article {
        topic: "POKE",
        keywords: &[Keyword::Poke],
        group: Group::Memory,
        syntax: &["POKE address,byte[,byte...]"],
        summary: "Writes bytes into memory, from an address on.",
        details: "\
Several bytes go to addresses one after the other. What is changed may be just a number in memory, or something that
the machine is using: the cursor, a sprite, the sound chip.

Keep the room for your own bytes free with CLEAR, or variables will be stored over them.",
        arguments: &[
            ("address", "&H0 to &HFFFF", "Where the first byte goes."),
            ("byte", "0 to 255", "What to write."),
        ],
        errors: &[(Il, "A value is not a byte."), (Tm, "A string is given."), (Sn, "No byte is given.")],
        example: Example::Program(
            r#"10 CLEAR &H6EFF
20 POKE &H6F00,72,73
30 PRINT CHR$(PEEK(&H6F00));CHR$(PEEK(&H6F01))"#,
        ),
        output: Some("HI\n"),
        see: &["PEEK", "CLEAR", "CALL", "memory"],
        versions: "The free memory of V2 lies at &H7040 to &H77FF, that of V3 at &H6006 to &H6FFF.",
        ..BLANK
    },
    Article {
        topic: "CALL",
        aliases: &["USR", "machine code"],
        keywords: &[Keyword::Call],
        group: Group::Memory,
        syntax: &["CALL address"],
        summary: "Runs machine code of the 6502.",
        details: "\
The code is put into memory with POKE, in room set aside by CLEAR, and ends with RTS (&H60). Then BASIC goes on.
Values are handed over through memory.

fbc runs it on a 6502 of its own that sees the memory and the chips, but not the routines of the original cartridge.
Code that does not end is stopped after ten million cycles.",
        arguments: &[("address", "&H0 to &HFFFF", "Where the code begins.")],
        errors: &[
            (Il, "The code does not end, or meets an instruction that the processor does not have."),
            (Tm, "A string is given."),
        ],
        example: Example::Program(
            r#"10 CLEAR &H6EFF
20 POKE &H6F10,41
30 POKE &H6F00,&HEE,&H10,&H6F,&H60
40 CALL &H6F00
50 PRINT PEEK(&H6F10)"#,
        ),
        output: Some(" 42\n"),
        see: &["POKE", "PEEK", "CLEAR", "memory"],
        ..BLANK
    },
    Article {
        topic: "FRE",
        keywords: &[Keyword::Fre],
        group: Group::Memory,
        syntax: &["FRE"],
        summary: "How many bytes are free for program and variables.",
        details: "\
No parentheses follow. fbc gives a program far more room than the cartridge did, and as numbers end at 32767 that is
what FRE shows then. With --memory original it counts as the real machine: 4086 for an empty V3, 1982 for V2.",
        example: Example::Program("10 PRINT FRE"),
        output: Some(" 32767\n"),
        see: &["memory", "CLEAR", "DIM"],
        ..BLANK
    },
];
