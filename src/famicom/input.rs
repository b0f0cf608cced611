//! What goes into the machine and what it answers: the whole of its dealings with the world.

use super::nametable::IMAGE_BYTES;
use crate::basic::error::ErrorCode;
use crate::basic::program::Program;
use crate::basic::tree::{NameKey, Type};
use crate::vm::saved::Value;

/// Something that happens to the machine. Inputs are applied at the machine's present time, and are all that is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// RUN typed by the shell that loaded the program.
    Run,
    /// Direct mode after a program has ended: prints the message, `OK`, and waits for lines.
    Prompt,
    /// A whole line, for INPUT, LINPUT or direct mode.
    Line(Vec<u8>),
    /// One character for INKEY$(n) or PAUSE.
    Character(u8),
    /// A key goes down.
    KeyDown(u8),
    /// The key goes up.
    KeyUp,
    /// F1 to F8.
    Function(u8),
    /// What is held on a pad.
    Pad {
        /// 0 or 1.
        number: u8,
        /// As STICK returns it.
        stick: u8,
        /// As STRIG returns it.
        strig: u8,
    },
    /// The STOP key.
    Stop,
    /// The answer to a host request.
    Answer(Answer),
    /// A picture for SCREEN 1 (in V2 the BG GRAPHIC screen), as if it had been drawn with the editor: 960 tiles and 64
    /// attribute bytes.
    Background(Box<[u8; IMAGE_BYTES]>),
    /// The program is replaced while it may be running; it goes on at the same place if that is still there.
    Edit(Program),
    /// The run goes on behind the statement of the program that failed: the decision of an error policy.
    Recover,
    /// A debugger writes to a variable or an element of an array. One that does not exist is left alone.
    Assign {
        /// Where to.
        cell: Cell,
        /// What; its type says which of two variables of that name is meant.
        value: Value,
    },
    /// A debugger writes to memory, as POKE does.
    Poke {
        /// Where to.
        address: u16,
        /// What.
        byte: u8,
    },
}

impl Input {
    /// As the machine takes it, and as it is recorded: there are two pads, with four directions and four buttons.
    #[must_use]
    pub fn normal(self) -> Input {
        match self {
            Input::Pad { number, stick, strig } => {
                Input::Pad { number: number & 1, stick: stick & 15, strig: strig & 15 }
            }
            other => other,
        }
    }
}

/// A variable or an element of an array, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// A simple variable.
    Simple(NameKey),
    /// An element of an array with one subscript.
    List(NameKey, u16),
    /// An element of an array with two subscripts.
    Grid(NameKey, u16, u16),
}

impl Cell {
    /// As a program writes it: `A`, `B1(3)`, `N$(1,2)` with `kind` [`Type::String`].
    pub fn written(self, kind: Type) -> String {
        let dollar = if kind == Type::String { "$" } else { "" };
        let name = |name: NameKey| -> String {
            name.0.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
        };
        match self {
            Cell::Simple(key) => format!("{}{dollar}", name(key)),
            Cell::List(key, i) => format!("{}{dollar}({i})", name(key)),
            Cell::Grid(key, i, j) => format!("{}{dollar}({i},{j})", name(key)),
        }
    }
}

/// What the world answers to a [`HostRequest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// LOAD and LOAD? found a program; the names are those of recordings skipped on the way.
    Program {
        /// Recordings that were not asked for.
        skipped: Vec<Vec<u8>>,
        /// Its name.
        name: Vec<u8>,
        /// The program.
        program: Program,
    },
    /// LOAD S found a picture of 1024 bytes.
    Picture {
        /// Recordings that were not asked for.
        skipped: Vec<Vec<u8>>,
        /// Its name.
        name: Vec<u8>,
        /// 960 tiles and 64 attribute bytes.
        image: Vec<u8>,
        /// Scroll in dots.
        scroll: u8,
    },
    /// GAME's program, background picture, or both.
    Game {
        /// The program.
        program: Option<Program>,
        /// 960 tiles and 64 attribute bytes for SCREEN 1.
        background: Option<Vec<u8>>,
    },
    /// It could not be done.
    Failed(ErrorCode),
}

/// What the machine cannot do itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostRequest {
    /// LOAD, with a name or for the first program found.
    Load {
        /// Up to 16 characters.
        name: Option<Vec<u8>>,
    },
    /// LOAD?: the program is compared with the one in memory.
    Verify {
        /// Up to 16 characters.
        name: Option<Vec<u8>>,
    },
    /// LOAD S.
    LoadPicture {
        /// Up to 16 characters.
        name: Option<Vec<u8>>,
    },
    /// SAVE.
    Save {
        /// Up to 16 characters.
        name: Option<Vec<u8>>,
        /// What is saved.
        program: Program,
    },
    /// SAVE S.
    SavePicture {
        /// Up to 16 characters.
        name: Option<Vec<u8>>,
        /// 960 tiles and 64 attribute bytes.
        image: Vec<u8>,
        /// Scroll in dots.
        scroll: u8,
    },
    /// SYSTEM.
    Leave,
    /// BACKUP: keep the state, then leave.
    Backup,
    /// BGTOOL.
    EditBackground,
    /// GAME: a program that comes with the machine, its background, or both.
    Game {
        /// 0 to 3.
        number: Option<u8>,
        /// Whether the background picture is wanted.
        background: bool,
    },
}

/// Why `run` returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The time was reached.
    Time,
    /// As many statements as allowed were executed.
    Statements,
    /// The observer stopped the run.
    Observer,
    /// INPUT or LINPUT waits for a line. Time may pass ([`super::machine::Machine::idle`]) while keys are typed.
    Line,
    /// INKEY$(n) or PAUSE waits for a key.
    Key,
    /// Direct mode waits for a line.
    Direct,
    /// The program or direct command is over; [`Input::Prompt`] goes on to direct mode.
    Ended(Outcome),
    /// Something only the world can do.
    Host(HostRequest),
}

/// What the machine waits for that a person types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// Nothing: statements are executed, or time passes.
    Nothing,
    /// One key: INKEY$(n), PAUSE.
    Key,
    /// A line for INPUT or LINPUT.
    Line,
    /// A line for direct mode.
    Direct,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// END, or nothing left to do.
    Ended,
    /// STOP or the STOP key. `line` is `None` in direct mode.
    Break {
        /// The line of the statement.
        line: Option<u16>,
    },
    /// An error that no handler took.
    Error {
        /// Which.
        error: ErrorCode,
        /// The line of the statement; `None` in direct mode.
        line: Option<u16>,
    },
}

impl Outcome {
    /// What the screen shows: `?SN ERROR IN 100`, `BREAK IN 40`; nothing for a plain end.
    pub fn message(self) -> Option<String> {
        let place = |line: Option<u16>| line.map_or_else(String::new, |line| format!(" IN {line}"));
        match self {
            Outcome::Ended => None,
            Outcome::Break { line } => Some(format!("BREAK{}", place(line))),
            Outcome::Error { error, line } => Some(format!("?{} ERROR{}", error.letters(), place(line))),
        }
    }
}
