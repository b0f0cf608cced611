//! The words behind `TEST:`: options that decide the run, and what is expected of it.

use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::program::LINE_NUMBER_MAX;
use crate::famicom::console::PauseUnit;
use crate::timeline::script::{self, Event, ScriptError};
use crate::vm::memory::Model;

/// The most frames that a directive can ask for: some 46 hours.
pub const FRAMES_MAX: u64 = 10_000_000;

/// The most statements.
pub const STATEMENTS_MAX: u64 = 1_000_000_000_000;

/// The longest time-out in seconds.
pub const TIMEOUT_MAX: u64 = 3600;

/// Digits of a sound's hash that are enough.
const SOUND_DIGITS_MIN: usize = 8;

/// One clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// The run is over at this frame.
    Frames(u64),
    /// More statements than this are a finding.
    Statements(u64),
    /// More seconds of real time than this are a finding.
    Timeout(u64),
    /// The random generator's state.
    Seed(u16),
    /// Divides statement costs.
    Clock(u32),
    /// The dialect.
    Dialect(Dialect),
    /// The memory.
    Memory(Model),
    /// LET and `NEXT I` are accepted.
    Relaxed,
    /// ROM defects are reproduced.
    Quirks,
    /// What PAUSE counts.
    PauseUnit(PauseUnit),
    /// A line for INPUT, as from standard input.
    Input(String),
    /// Keys, as `--keys`.
    Keys(Vec<Event>),
    /// A pad, as `--pad` and `--pad2`.
    Pad(Vec<Event>),
    /// How the program ends.
    Ends(End),
    /// A line of the output; all of them together are the output.
    Output(String),
    /// A text somewhere in the output.
    Contains(String),
    /// A row of the screen at the end, without trailing blanks.
    Screen {
        /// 0..=23, as LOCATE counts.
        row: u8,
        /// What stands there from column 0 on.
        text: String,
    },
    /// The hash of the sound begins with these hexadecimal digits.
    Sound(String),
}

/// How a program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// END, or nothing left to do.
    Ended,
    /// STOP or the STOP key, in this line if one is given.
    Break(Option<u16>),
    /// An error, in this line if one is given.
    Error(ErrorCode, Option<u16>),
    /// `frames` is reached.
    Frames,
    /// It waits for input, and there is no more.
    Input,
    /// SYSTEM.
    System,
}

/// A word or a quoted text of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Without its quotes.
    pub text: String,
    /// Whether it had quotes.
    pub quoted: bool,
    /// The first column, in characters from 0.
    pub start: usize,
    /// The column behind the last character.
    pub end: usize,
}

/// A mistake, in columns of the same kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The first column, from 0.
    pub start: usize,
    /// The column behind the last character.
    pub end: usize,
    /// A sentence without a full stop.
    pub message: String,
}

impl Word {
    pub(super) fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake { start: self.start, end: self.end.max(self.start + 1), message: message.into() }
    }
}

impl Clause {
    /// The word that begins the clause, if there can be only one of its kind.
    pub fn single(&self) -> Option<&'static str> {
        match self {
            Clause::Frames(_) => Some("frames"),
            Clause::Statements(_) => Some("statements"),
            Clause::Timeout(_) => Some("timeout"),
            Clause::Seed(_) => Some("seed"),
            Clause::Clock(_) => Some("clock"),
            Clause::Dialect(_) => Some("dialect"),
            Clause::Memory(_) => Some("memory"),
            Clause::PauseUnit(_) => Some("pause-unit"),
            Clause::Ends(_) => Some("ends"),
            Clause::Sound(_) => Some("sound"),
            Clause::Relaxed
            | Clause::Quirks
            | Clause::Input(_)
            | Clause::Keys(_)
            | Clause::Pad(_)
            | Clause::Output(_)
            | Clause::Contains(_)
            | Clause::Screen { .. } => None,
        }
    }

    /// Reads a clause, at least one word.
    ///
    /// # Errors
    /// The first [`Mistake`].
    pub fn read(words: &[Word]) -> Result<Clause, Mistake> {
        let Some((name, values)) = words.split_first() else {
            return Err(Mistake { start: 0, end: 1, message: "a word is expected".into() });
        };
        let mut values = Values { name, rest: values };
        let clause = match name.text.to_ascii_lowercase().as_str() {
            "frames" => Clause::Frames(values.number("frames", FRAMES_MAX)?),
            "statements" => Clause::Statements(values.number("statements", STATEMENTS_MAX)?),
            "timeout" => Clause::Timeout(values.number("seconds", TIMEOUT_MAX)?),
            "seed" => Clause::Seed((values.number("the seed", u64::from(u32::MAX))? & 0x7FFF) as u16),
            "clock" => match values.number("the clock", 1_000_000)? {
                0 => return Err(name.mistake("the clock is 1 to 1000000")),
                // At most a million.
                clock => Clause::Clock(clock as u32),
            },
            "dialect" => Clause::Dialect(values.one_of("the dialect", &[("v2", Dialect::V2), ("v3", Dialect::V3)])?),
            "memory" => {
                let models = [("large", Model::Large), ("original", Model::Original)];
                Clause::Memory(values.one_of("the memory", &models)?)
            }
            "pause-unit" => {
                let units = [("rom", PauseUnit::Rom), ("frame", PauseUnit::Frame)];
                Clause::PauseUnit(values.one_of("the unit of PAUSE", &units)?)
            }
            "relaxed" => Clause::Relaxed,
            "quirks" => Clause::Quirks,
            "input" => Clause::Input(values.text("what is typed")?.text.clone()),
            "keys" => {
                let word = values.text("FRAME:TEXT")?;
                Clause::Keys(events(word, script::parse_keys("keys", &escapes(&word.text)))?)
            }
            "pad" => {
                let word = values.text("FRAME:STICK,STRIG")?;
                Clause::Pad(events(word, script::parse_pad("pad", 0, &word.text))?)
            }
            "pad2" => {
                let word = values.text("FRAME:STICK,STRIG")?;
                Clause::Pad(events(word, script::parse_pad("pad2", 1, &word.text))?)
            }
            "ends" => Clause::Ends(values.end()?),
            "output" => Clause::Output(values.text("a line of the output")?.text.clone()),
            "contains" => {
                let word = values.text("a part of the output")?;
                if word.text.is_empty() {
                    return Err(word.mistake("every output contains nothing"));
                }
                Clause::Contains(word.text.clone())
            }
            "screen" => {
                // At most 23.
                let row = values.number("the row", 23)? as u8;
                Clause::Screen { row, text: values.text("what stands in the row")?.text.clone() }
            }
            "sound" => {
                let word = values.next("the hash of the sound")?;
                let digits = word.text.to_ascii_lowercase();
                let fits = (SOUND_DIGITS_MIN..=64).contains(&digits.len());
                if !fits || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    return Err(word.mistake("the hash of the sound is 8 to 64 hexadecimal digits"));
                }
                Clause::Sound(digits)
            }
            _ => {
                return Err(name.mistake(format!(
                    "`{}` is no word of a test; there are frames, statements, timeout, seed, clock, dialect, memory, \
                     pause-unit, relaxed, quirks, input, keys, pad, pad2, ends, output, contains, screen and sound",
                    name.text
                )));
            }
        };
        match values.rest.first() {
            Some(word) => Err(word.mistake("nothing more is expected here; `;` separates clauses")),
            None => Ok(clause),
        }
    }
}

/// The words behind a clause's name.
struct Values<'a> {
    name: &'a Word,
    rest: &'a [Word],
}

impl<'a> Values<'a> {
    fn next(&mut self, what: &str) -> Result<&'a Word, Mistake> {
        let missing = || self.name.mistake(format!("{what} is missing behind `{}`", self.name.text));
        let (word, rest) = self.rest.split_first().ok_or_else(missing)?;
        self.rest = rest;
        Ok(word)
    }

    fn text(&mut self, what: &str) -> Result<&'a Word, Mistake> {
        let word = self.next(what)?;
        if word.quoted { Ok(word) } else { Err(word.mistake(format!("{what} stands in double quotes"))) }
    }

    fn number(&mut self, what: &str, most: u64) -> Result<u64, Mistake> {
        let word = self.next(what)?;
        let number = word.text.parse().ok().filter(|number| *number <= most && !word.quoted);
        number.ok_or_else(|| word.mistake(format!("{what}: a number from 0 to {most} is expected")))
    }

    fn one_of<T: Copy>(&mut self, what: &str, choices: &[(&str, T)]) -> Result<T, Mistake> {
        let word = self.next(what)?;
        let found = choices.iter().find(|(name, _)| word.text.eq_ignore_ascii_case(name));
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            word.mistake(format!("{what} is {}", names.join(" or ")))
        })
    }

    /// `END`, `STOP`, `BREAK IN 40`, `?SN ERROR IN 100`, `FRAMES`, `INPUT`, `SYSTEM`.
    fn end(&mut self) -> Result<End, Mistake> {
        let word = self.next("how the program ends")?;
        let upper = word.text.to_ascii_uppercase();
        Ok(match upper.as_str() {
            "END" => End::Ended,
            "STOP" | "BREAK" => End::Break(self.in_line()?),
            "FRAMES" => End::Frames,
            "INPUT" => End::Input,
            "SYSTEM" => End::System,
            letters => {
                let letters = letters.strip_prefix('?').unwrap_or(letters);
                let error = ErrorCode::ALL.into_iter().find(|error| error.letters() == letters);
                let unknown = "a program ends with END, STOP, BREAK IN 40, ?SN ERROR IN 100, FRAMES, INPUT or SYSTEM";
                let error = error.ok_or_else(|| word.mistake(unknown))?;
                if self.rest.first().is_some_and(|word| word.text.eq_ignore_ascii_case("ERROR")) {
                    self.rest = &self.rest[1..];
                }
                End::Error(error, self.in_line()?)
            }
        })
    }

    fn in_line(&mut self) -> Result<Option<u16>, Mistake> {
        if !self.rest.first().is_some_and(|word| word.text.eq_ignore_ascii_case("IN")) {
            return Ok(None);
        }
        self.rest = &self.rest[1..];
        // Line numbers fit in 16 bits.
        Ok(Some(self.number("the line", u64::from(LINE_NUMBER_MAX))? as u16))
    }
}

fn events(word: &Word, events: Result<Vec<Event>, ScriptError>) -> Result<Vec<Event>, Mistake> {
    let events = events.map_err(|error| word.mistake(error.to_string()))?;
    match events.iter().find(|event| event.frame > FRAMES_MAX) {
        Some(event) => Err(word.mistake(format!("frame {} never comes: frames end at {FRAMES_MAX}", event.frame))),
        None => Ok(events),
    }
}

/// A listing from the machine has `¥` and capital letters where the keyboard of a computer has `\r`.
fn escapes(text: &str) -> String {
    let text = text.replace('¥', "\\");
    let mut escapes = String::with_capacity(text.len());
    let mut escaped = false;
    for character in text.chars() {
        escapes.push(if escaped { character.to_ascii_lowercase() } else { character });
        escaped = character == '\\' && !escaped;
    }
    escapes
}

impl End {
    /// What a person sees of it.
    pub fn describe(self) -> String {
        let place = |line: Option<u16>| line.map_or_else(String::new, |line| format!(" IN {line}"));
        match self {
            End::Ended => "END".to_owned(),
            End::Break(line) => format!("BREAK{}", place(line)),
            End::Error(error, line) => format!("?{} ERROR{}", error.letters(), place(line)),
            End::Frames => "the end of its frames".to_owned(),
            End::Input => "the end of its input".to_owned(),
            End::System => "SYSTEM".to_owned(),
        }
    }
}
