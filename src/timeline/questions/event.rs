//! What a question finds: something that happened, when, and in which statement.

use super::variable::Variable;
use crate::basic::error::ErrorCode;
use crate::basic::tree::Command;
use crate::famicom::input::Input;
use crate::famicom::position::Position;
use crate::timeline::ending::Ending;
use crate::vm::observer::Turn;
use crate::vm::saved::Value;
use crate::vm::text::Text;

/// The kinds of happening, as `--kind` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Statement,
    Assign,
    Loop,
    Goto,
    Gosub,
    Return,
    Print,
    Sprite,
    Sound,
    Device,
    Poke,
    Error,
    Input,
    Checkpoint,
    Mark,
    End,
    Log,
}

/// All kinds, in the order in which they are listed.
pub const KINDS: [Kind; 17] = [
    Kind::Statement,
    Kind::Assign,
    Kind::Loop,
    Kind::Goto,
    Kind::Gosub,
    Kind::Return,
    Kind::Print,
    Kind::Sprite,
    Kind::Sound,
    Kind::Device,
    Kind::Poke,
    Kind::Error,
    Kind::Input,
    Kind::Checkpoint,
    Kind::Mark,
    Kind::End,
    Kind::Log,
];

impl Kind {
    /// The name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Statement => "statement",
            Kind::Assign => "assign",
            Kind::Loop => "loop",
            Kind::Goto => "goto",
            Kind::Gosub => "gosub",
            Kind::Return => "return",
            Kind::Print => "print",
            Kind::Sprite => "sprite",
            Kind::Sound => "sound",
            Kind::Device => "device",
            Kind::Poke => "poke",
            Kind::Error => "error",
            Kind::Input => "input",
            Kind::Checkpoint => "checkpoint",
            Kind::Mark => "mark",
            Kind::End => "end",
            Kind::Log => "log",
        }
    }

    /// The kind of a statement that is handed to the devices.
    pub fn of_command(command: Command) -> Kind {
        match command {
            Command::Can
            | Command::Cut
            | Command::DefMove
            | Command::DefSprite
            | Command::Era
            | Command::Move
            | Command::Position
            | Command::Sprite
            | Command::SpriteOff
            | Command::SpriteOn => Kind::Sprite,
            Command::Beep | Command::Play => Kind::Sound,
            Command::Poke => Kind::Poke,
            Command::Bgget
            | Command::Bgput
            | Command::Bgtool
            | Command::Call
            | Command::Cgen
            | Command::Cgset
            | Command::Cls
            | Command::Color
            | Command::Filter
            | Command::Game
            | Command::Key
            | Command::Locate
            | Command::PaletB
            | Command::PaletS
            | Command::Pause
            | Command::Screen
            | Command::View => Kind::Device,
        }
    }

    /// Whether it happens to a variable.
    pub fn has_variable(self) -> bool {
        matches!(self, Kind::Assign | Kind::Loop)
    }

    /// Whether the log itself holds it, so that nothing is run again to find it.
    pub fn is_recorded(self) -> bool {
        matches!(self, Kind::Input | Kind::Checkpoint | Kind::Mark | Kind::End)
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    /// These kinds.
    pub fn of(kinds: &[Kind]) -> Kinds {
        Kinds(kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as u32))
    }

    /// Whether a kind is one of them.
    pub fn has(self, kind: Kind) -> bool {
        self.0 >> kind as u32 & 1 == 1
    }

    /// These and another one.
    pub fn with(self, kind: Kind) -> Kinds {
        Kinds(self.0 | 1 << kind as u32)
    }

    /// Those of them that fit.
    pub fn only(self, fits: impl Fn(Kind) -> bool) -> Kinds {
        self.iter().filter(|kind| fits(*kind)).fold(Kinds::default(), Kinds::with)
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        KINDS.into_iter().filter(move |kind| self.has(*kind))
    }
}

/// Where in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The line; `None` for the direct line.
    pub line: Option<u16>,
    /// The statement's index in it, from 0, if it is known.
    pub statement: Option<u16>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When: of a statement, the moment before it; of everything else, the moment itself, its statement counted.
    pub at: Position,
    /// In which statement; `None` for what is none of the program's.
    pub site: Option<Site>,
    /// What.
    pub what: What,
}

/// How control went elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Jump {
    Goto,
    /// IF … THEN line.
    Then,
    Gosub,
    Return,
    Resume,
}

/// The kinds of happening with what belongs to each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A statement is about to run.
    Statement,
    /// A variable or element got a value.
    Assign {
        /// Which.
        name: Variable,
        /// The value before.
        old: Value,
        /// The value now.
        new: Value,
    },
    /// A FOR loop began, went on or ended.
    Loop {
        /// Its variable.
        name: Variable,
        /// The variable's value now.
        value: i16,
        /// Which.
        turn: Turn,
        /// The line of FOR.
        line: Option<u16>,
    },
    /// GOTO, GOSUB, RETURN and their like.
    Jump {
        /// Which.
        how: Jump,
        /// The line where control went.
        to: Option<u16>,
    },
    /// A PRINT statement, or an INPUT's prompt.
    Print {
        /// What it wrote to the stream of output, without the end of the line.
        text: String,
        /// Whether it ended the line.
        newline: bool,
    },
    /// A statement for a device.
    Device {
        /// Which.
        command: Command,
        /// Its numbers; `None` where one was left out.
        numbers: Vec<Option<i16>>,
        /// Its string.
        text: Option<Text>,
    },
    /// POKE.
    Poke {
        /// Where.
        address: u16,
        /// What.
        bytes: Vec<i16>,
    },
    /// An error.
    Error {
        /// Which.
        error: ErrorCode,
        /// The line of the handler that took it.
        handler: Option<u16>,
    },
    /// Something came in.
    Input(Input),
    /// The state was kept.
    Checkpoint {
        /// Bytes.
        size: usize,
    },
    /// A person's note.
    Mark(String),
    /// The recording ended.
    End(Ending),
    /// A log point's values: the expressions as written, and what they were.
    Log(Vec<(String, Result<Value, ErrorCode>)>),
}

impl What {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            What::Statement => Kind::Statement,
            What::Assign { .. } => Kind::Assign,
            What::Loop { .. } => Kind::Loop,
            What::Jump { how: Jump::Goto | Jump::Then | Jump::Resume, .. } => Kind::Goto,
            What::Jump { how: Jump::Gosub, .. } => Kind::Gosub,
            What::Jump { how: Jump::Return, .. } => Kind::Return,
            What::Print { .. } => Kind::Print,
            What::Device { command, .. } => Kind::of_command(*command),
            What::Poke { .. } => Kind::Poke,
            What::Error { .. } => Kind::Error,
            What::Input(_) => Kind::Input,
            What::Checkpoint { .. } => Kind::Checkpoint,
            What::Mark(_) => Kind::Mark,
            What::End(_) => Kind::End,
            What::Log(_) => Kind::Log,
        }
    }
}
