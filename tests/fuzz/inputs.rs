//! What the fuzz targets are fed: programs that mean something, programs that nearly do, and noise.
//!
//! Noise alone never gets past the first check, so most inputs are made of the language's own pieces.

use std::fmt;
use std::ops::Range;

use fbc::basic::dialect::Dialect;
use fbc::basic::keyword::TABLE;
use fbc::basic::parser::Options;
use fbc::basic::program::Program;
use fbc::basic::source::parse_source;
use fbc::basic::tree::NameKey;
use fbc::famicom::battery;
use fbc::famicom::cassette::{self, Recording, SampleRate};
use fbc::famicom::console::PauseUnit;
use fbc::famicom::input::{Answer, Cell, Input};
use fbc::famicom::machine::Config;
use fbc::vm::memory::Model;
use fbc::vm::saved::Value;
use fbc::vm::text::Text;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Bytes that a failure shows as text.
#[derive(Clone)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Lines of a program, apart from the first and the last two.
const LINES: u32 = 20;

/// Statements, parted by `|` and lines, with holes: `%` a number, `$` a string, `@` a line number, `&` a number from 0 to 9.
const STATEMENTS: &str = r#"
A=%|B=%|C=%|A$=$|B$=$|SWAP A,B|SWAP A$,B$|DIM D(&),E(&,&),F$(&)|D(&)=%|E(&,%)=%|F$(&)=$|PRINT %|PRINT $;%,$
PRINT|INPUT A|INPUT $;A,A$|LINPUT $;B$|IF % THEN @|IF %=% GOTO @|IF $<$ THEN A=A+1|FOR I=% TO % STEP %
FOR I=0 TO &|NEXT|GOTO @|GOSUB @|RETURN|RETURN @|ON % GOTO @,@,@|ON & GOSUB @,@|DATA 1,ABC,-5|READ A,A$|RESTORE|RESTORE @|
TRON|TROFF|CLS|CLS &|LOCATE %,%|COLOR %,%,&|CGEN &|CGSET &,&|PALETB &,%,%,%,%|PALETS &,13,22,39,2|FILTER &
SCREEN &,&|VIEW|BGGET|BGPUT|DEF SPRITE &,(&,1,0,0,0)=$|SPRITE &,%,%|SPRITE ON|SPRITE OFF
DEF MOVE(&)=SPRITE(&,&,&,%,&,&)|MOVE &|MOVE &,&,&|CUT &|ERA &|CAN &|POSITION &,%,%|PLAY $
PLAY "T1O3CDE:O2G:R5"|BEEP|PAUSE &|PAUSE %|POKE %,%|POKE &H6100,%|KEY &,$|CLICK ON|REM %|'$|::
"#;

/// Statements that end a run, change the program or the handling of errors, or ask the host.
const RARE_STATEMENTS: &str = r#"
STOP|END|CONT|CLEAR|NEW|RUN|RUN @|LIST|ON ERROR GOTO @|ON ERROR GOTO 0|RESUME|RESUME NEXT|RESUME @|ERROR &|LOAD|SAVE $
LOAD?|SYSTEM|BACKUP|GAME &|DELETE 10-20|RENUM|AUTO|FIND A|CLEAR &H7600|PAUSE|CALL %
"#;

/// What `%` is filled with, the simplest first.
const NUMBERS: &str = r#"
0|1|2|3|5|8|13|16|20|27|-1|255|256|32767|-32768|&H7FFF|&H4000|A|B|C|I|D(&)|E(&,&)|(%+%)|(%-%)|(%*%)|(%/%)|(% MOD %)
(% AND %)|(%=%)|($=$)|NOT %|-%|ABS(%)|SGN(%)|RND(%)|ASC($)|LEN($)|VAL($)|PEEK(%)|FRE(0)|POS(0)|CSRLIN(0)
STICK(&)|STRIG(&)|XPOS(&)|YPOS(&)|MOVE(&)|CRASH(&)|INSTR($,$)|ERR|ERL|VCT(&)
"#;

/// What `$` is filled with, the simplest first.
const STRINGS: &str = r#"
""|"A"|"HELLO, WORLD"|"0123456789012345678901234567890"|A$|B$|F$(&)|($+$)|$+$|CHR$(%)|STR$(%)|HEX$(%)
LEFT$($,%)|RIGHT$($,&)|MID$($,%,%)|INKEY$|INKEY$(&)|SCR$(%,%)|SCR$(&,&,1)
"#;

/// Bytes of a file that should be a program: most are one, some nearly, a few are noise.
pub(super) fn source_bytes() -> impl Strategy<Value = Bytes> {
    let bytes = prop_oneof![
        6 => source_text().prop_map(String::into_bytes),
        3 => (source_text().prop_map(String::into_bytes), damage()).prop_map(|(bytes, damage)| damaged(bytes, damage)),
        3 => soup().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..2000),
    ];
    bytes.prop_map(Bytes)
}

/// A program of the language's statements, most with an error handler that goes on, so that one bad argument is not
/// the end of it.
pub(super) fn source_text() -> impl Strategy<Value = String> {
    let handler = prop_oneof![
        3 => Just(("ON ERROR GOTO 900:DIM D(9),E(9,9),F$(9)", "RESUME NEXT")),
        1 => Just(("DIM D(9),E(9,9),F$(9)", "STOP")),
        1 => Just(("REM", "REM")),
    ];
    (handler, vec(vec(statement(), 1..4), 1..LINES as usize)).prop_map(|((first, last), lines)| {
        let mut text = format!("0 {first}\n");
        for (number, statements) in lines.iter().enumerate() {
            text.push_str(&format!("{} {}\n", (number + 1) * 10, statements.join(":")));
        }
        text + "800 END\n900 " + last + "\n"
    })
}

fn statement() -> impl Strategy<Value = String> {
    let template = prop_oneof![14 => select(pieces(STATEMENTS)), 1 => select(pieces(RARE_STATEMENTS))];
    (template, vec(any::<u32>(), 24)).prop_map(|(template, choices)| fill(template, &mut choices.into_iter(), 0))
}

/// Lines for direct mode: statements, lines of a program, codes of any key.
pub(super) fn direct_lines() -> impl Strategy<Value = Vec<Bytes>> {
    let numbered = (0_u16..300, statement()).prop_map(|(number, text)| format!("{number} {text}"));
    vec(
        prop_oneof![
            3 => statement().prop_map(String::into_bytes),
            3 => numbered.prop_map(String::into_bytes),
            1 => select(&["RUN", "CONT", "LIST", "AUTO", "RENUM", "DELETE -100"][..]).prop_map(|text| text.as_bytes().to_vec()),
            1 => vec(any::<u8>(), 0..300),
        ]
        .prop_map(Bytes),
        1..12,
    )
}

/// Any machine.
pub(super) fn config() -> impl Strategy<Value = Config> {
    (any::<[bool; 5]>(), prop_oneof![Just(1), 1..=1_000_000_u32], 1..=0x7FFF_u16).prop_map(|(flags, clock, seed)| {
        let [old, original, relaxed, quirks, frames] = flags;
        Config {
            dialect: if old { Dialect::V2 } else { Dialect::V3 },
            model: if original { Model::Original } else { Model::Large },
            relaxed,
            quirks,
            clock,
            seed,
            pause_unit: if frames { PauseUnit::Frame } else { PauseUnit::Rom },
        }
    })
}

/// Inputs with their frames, in order; none in one case of four.
pub(super) fn events() -> impl Strategy<Value = Vec<(u64, Input)>> {
    let input = prop_oneof![
        vec(any::<u8>(), 0..300).prop_map(Input::Line),
        "[0-9A-Z,\"-]{0,40}".prop_map(|text| Input::Line(text.into_bytes())),
        any::<u8>().prop_map(Input::Character),
        any::<u8>().prop_map(Input::KeyDown),
        Just(Input::KeyUp),
        any::<u8>().prop_map(Input::Function),
        (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(number, stick, strig)| Input::Pad { number, stick, strig }),
        Just(Input::Stop),
        Just(Input::Prompt),
        Just(Input::Run),
        Just(Input::Answer(Answer::Done)),
        (vec(any::<u8>(), 0..1100), any::<u8>()).prop_map(|(image, scroll)| {
            Input::Answer(Answer::Picture { skipped: Vec::new(), name: b"P".to_vec(), image, scroll })
        }),
        source_text().prop_map(|text| Input::Edit(program(&text))),
        any::<u8>().prop_map(|code| Input::Background(Box::new(std::array::from_fn(|i| code.wrapping_add(i as u8))))),
        Just(Input::Recover),
        assignment(),
        poke(),
    ];
    let some = vec((0_u64..240, input), 1..12).prop_map(|mut events| {
        events.sort_by_key(|(frame, _)| *frame);
        events
    });
    prop_oneof![1 => Just(Vec::new()), 3 => some]
}

/// What a debugger writes to variables: often those that programs have, and elements that there may be.
pub(super) fn assignment() -> impl Strategy<Value = Input> {
    let name = prop_oneof![
        6 => (b'A'..=b'H').prop_map(|letter| NameKey([letter, 0])),
        1 => any::<[u8; 2]>().prop_map(NameKey),
    ];
    let subscript = || prop_oneof![4 => 0_u16..12, 1 => any::<u16>()];
    let cell = (name, 0..3, subscript(), subscript()).prop_map(|(name, subscripts, i, j)| match subscripts {
        0 => Cell::Simple(name),
        1 => Cell::List(name, i),
        _ => Cell::Grid(name, i, j),
    });
    let value = prop_oneof![
        any::<i16>().prop_map(Value::Number),
        vec(any::<u8>(), 0..40).prop_map(|codes| Value::Text(Text::cut(&codes))),
    ];
    (cell, value).prop_map(|(cell, value)| Input::Assign { cell, value })
}

/// What a debugger writes to memory: often where programs and variables are.
pub(super) fn poke() -> impl Strategy<Value = Input> {
    let address = prop_oneof![any::<u16>(), 0x6000_u16..0x8000, 0x0000_u16..0x0800];
    (address, any::<u8>()).prop_map(|(address, byte)| Input::Poke { address, byte })
}

/// Line records: of a program, damaged, or of any bytes.
pub(super) fn program_image() -> impl Strategy<Value = Bytes> {
    let tokens = prop_oneof![
        5 => (0x80_u8..=0xFF).prop_map(|code| vec![code]),
        2 => (0x01_u8..=0x0A).prop_map(|code| vec![code]),
        3 => any::<[u8; 2]>().prop_map(|[a, b]| vec![0x12, a, b]),
        1 => any::<[u8; 2]>().prop_map(|[a, b]| vec![0x0B, a, b]),
        3 => select(&b"ABCI$(),:;\" "[..]).prop_map(|code| vec![code]),
        1 => any::<u8>().prop_map(|code| vec![code]),
    ];
    let line = (any::<u16>(), vec(tokens, 1..60));
    let records = vec(line, 0..12).prop_map(|mut lines| {
        lines.sort_by_key(|(number, _)| *number);
        let mut image = Vec::new();
        for (number, tokens) in lines {
            let tokens: Vec<u8> = tokens.concat().into_iter().take(250).collect();
            image.push(tokens.len() as u8 + 4);
            image.extend(number.to_le_bytes());
            image.extend(tokens);
            image.push(0);
        }
        image.push(0);
        image
    });
    let image = prop_oneof![
        3 => records,
        3 => source_text().prop_map(|text| program(&text).image()),
        3 => (source_text(), damage()).prop_map(|(text, damage)| damaged(program(&text).image(), damage)),
        1 => vec(any::<u8>(), 0..3000),
    ];
    image.prop_map(Bytes)
}

/// Samples: a recording, damaged or not, or noise and tones.
pub(super) fn samples() -> impl Strategy<Value = Vec<i16>> {
    let recording = (vec(any::<u8>(), 1..60), damage()).prop_map(|(data, damage)| {
        let recording = Recording::program(b"FUZZ", Dialect::V3, data);
        let rate = SampleRate::new(SampleRate::MIN_HZ).expect("the lowest rate is a rate");
        let bytes: Vec<u8> =
            cassette::encode(&[recording], rate).unwrap_or_default().into_iter().flat_map(i16::to_le_bytes).collect();
        damaged(bytes, damage).chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    });
    let waves = vec((any::<i16>(), 1_usize..60, 0_usize..400), 0..40).prop_map(|waves| {
        let mut samples = Vec::new();
        for (level, half, count) in waves {
            for turn in 0..count {
                let level = if turn % 2 == 0 { level } else { level.saturating_neg() };
                samples.extend(std::iter::repeat_n(level, half));
            }
        }
        samples
    });
    prop_oneof![1 => recording, 2 => waves, 2 => vec(any::<i16>(), 0..5000)]
}

/// A cartridge's RAM: with a program, damaged or not, or of any bytes of a right or a wrong size.
pub(super) fn battery_file() -> impl Strategy<Value = Vec<u8>> {
    let built = || {
        (source_text(), any::<bool>()).prop_map(|(text, old)| {
            let dialect = if old { Dialect::V2 } else { Dialect::V3 };
            battery::build(dialect, &program(&text).image(), None).unwrap_or_default()
        })
    };
    prop_oneof![
        2 => built(),
        5 => (built(), damage()).prop_map(|(bytes, damage)| damaged(bytes, damage)),
        1 => vec(any::<u8>(), 0x800..=0x800),
        1 => vec(0_u8..8, 0x1000..=0x1000),
        1 => vec(any::<u8>(), 0..100),
    ]
}

/// A background picture: rows of cells, right and wrong ones, or any text.
pub(super) fn background_text() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        5 => "[A-M][0-7]0",
        2 => Just("...".to_owned()),
        1 => "x[0-9A-F]{2}0",
        1 => "'[ -_]0",
        1 => "[ -~]{3}",
    ];
    prop_oneof![
        3 => vec(vec("[A-M][0-7]0".boxed(), 28..=28), 21..=21).prop_map(|rows| join_rows(&rows)),
        3 => vec(vec(cell, 0..30), 0..24).prop_map(|rows| join_rows(&rows)),
        1 => "\\PC{0,300}",
    ]
}

/// A tile source: blocks, right and wrong ones, or any text.
pub(super) fn tile_source() -> impl Strategy<Value = String> {
    let block = |dots: &'static str| {
        (0..300_u16, 1..4_u8, 1..4_u8, vec(dots, 0..33)).prop_map(|(code, width, height, mut rows)| {
            rows.truncate(usize::from(height) * 8);
            format!("@ {code} {width}x{height} name\n{}\n", rows.join("\n"))
        })
    };
    let whole =
        (0..256_u16, vec("[.123]{8}", 8..=8)).prop_map(|(code, rows)| format!("@ {code} 1x1\n{}\n", rows.join("\n")));
    let piece = prop_oneof![
        8 => whole,
        2 => block("[.123]{8,24}"),
        2 => select(&["table A\n", "table B\n", "table C\n", "# remark\n", "\n", "@ 0 255x255\n", "@ 0 0x0\n"][..]).prop_map(str::to_owned),
        1 => "\\PC{0,40}",
    ];
    vec(piece, 0..12).prop_map(|pieces| format!("table A\n{}", pieces.concat()))
}

/// Bytes that are as long as a tile dump or a palette, or nearly.
pub(super) fn dump_or_palette() -> impl Strategy<Value = Vec<u8>> {
    let length = select(&[0_usize, 192, 1536, 8192, 40_976][..]);
    (length, any::<u8>(), damage(), any::<bool>()).prop_map(|(length, step, damage, whole)| {
        let mut bytes: Vec<u8> = (0..length).map(|i| (i as u8).wrapping_mul(step)).collect();
        bytes.iter_mut().zip(b"NES\x1A").for_each(|(byte, mark)| *byte = *mark);
        if whole { bytes } else { damaged(bytes, damage) }
    })
}

/// Lines of keywords and signs in any order.
fn soup() -> impl Strategy<Value = String> {
    let words: Vec<&'static str> = TABLE.iter().map(|entry| entry.word).collect();
    let piece = prop_oneof![
        6 => select(words).prop_map(str::to_owned),
        2 => select(&["A", "B$", "AB", "I", "D(", "F$(", ")", ",", ";", ":", "$", "#", "?", "'", "\"", "&H", "."][..]).prop_map(str::to_owned),
        2 => (0_u32..70_000).prop_map(|number| number.to_string()),
        1 => Just(" ".to_owned()),
        1 => any::<char>().prop_map(String::from),
        1 => any::<u8>().prop_map(|code| format!("\\x{code:02X}")),
    ];
    vec((0_u32..66_000, vec(piece, 0..40)), 0..20)
        .prop_map(|lines| lines.into_iter().map(|(number, pieces)| format!("{number}{}\n", pieces.concat())).collect())
}

/// Fills the holes of a template; deeper holes get the simplest fillings.
fn fill(template: &str, choices: &mut std::vec::IntoIter<u32>, depth: usize) -> String {
    let mut text = String::new();
    let mut previous = ' ';
    for character in template.chars() {
        match character {
            '%' => {
                text.push_str(&filling(NUMBERS, 22, choices, depth));
            }
            '$' if !previous.is_ascii_alphabetic() => {
                text.push_str(&filling(STRINGS, 6, choices, depth));
            }
            '@' => text.push_str(&(next(choices) as u32 % LINES * 10).to_string()),
            '&' if !template.contains("&H") => text.push_str(&(next(choices) % 10).to_string()),
            _ => text.push(character),
        }
        previous = character;
    }
    text
}

/// One of a list, filled in turn; one of the first `simple` more often than not, and always deep in others.
fn filling(list: &'static str, simple: usize, choices: &mut std::vec::IntoIter<u32>, depth: usize) -> String {
    let mut list = pieces(list);
    if depth >= 3 || !next(choices).is_multiple_of(3) {
        list.truncate(simple);
    }
    fill(list[next(choices) % list.len()], choices, depth + 1)
}

fn next(choices: &mut std::vec::IntoIter<u32>) -> usize {
    choices.next().unwrap_or(0) as usize
}

fn pieces(list: &'static str) -> Vec<&'static str> {
    list.split(['|', '\n']).filter(|piece| !piece.is_empty()).collect()
}

/// The program of a text that may hold lines that are too long or unreadable: those are left out.
pub(super) fn program(text: &str) -> Program {
    let options = Options { dialect: Dialect::V3, relaxed: false };
    let lines: Vec<&str> = text.lines().filter(|line| parse_source(line.as_bytes(), options).is_ok()).collect();
    parse_source(lines.join("\n").as_bytes(), options).map_or_else(|_| Program::default(), |source| source.program)
}

/// What happens to bytes on their way.
#[derive(Clone, Debug)]
pub(super) enum Damage {
    Set(Index, u8),
    Flip(Index, u8),
    Cut(Index),
    Remove(Index),
    Insert(Index, u8),
    Repeat(Index, Index),
}

/// Up to five accidents.
pub(super) fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let one = prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (any::<Index>(), 0_u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        any::<Index>().prop_map(Damage::Cut),
        any::<Index>().prop_map(Damage::Remove),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Repeat(from, to)),
    ];
    vec(one, 0..6)
}

/// Bytes after their accidents.
pub(super) fn damaged(mut bytes: Vec<u8>, damage: Vec<Damage>) -> Vec<u8> {
    for one in damage {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        match one {
            Damage::Set(at, byte) => bytes[at.index(length)] = byte,
            Damage::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
            Damage::Cut(at) => bytes.truncate(at.index(length)),
            Damage::Remove(at) => {
                bytes.remove(at.index(length));
            }
            Damage::Insert(at, byte) => bytes.insert(at.index(length), byte),
            Damage::Repeat(from, to) => {
                let (from, to) = (from.index(length), to.index(length));
                let piece: Range<usize> = from.min(to)..from.max(to).min(from.min(to) + 500);
                let piece = bytes[piece].to_vec();
                bytes.splice(from..from, piece);
            }
        }
    }
    bytes
}

fn join_rows(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join(" ") + "\n").collect()
}
