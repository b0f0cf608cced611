//! Direct mode in a terminal: a line editor with history, completion and help, and Ctrl-C as STOP.
//!
//! Statements run as fast as they can; only what a program waits for on purpose (PAUSE, PLAY, BEEP) takes its time. The
//! picture and the keys that INKEY$ sees without waiting are not shown here.

use std::collections::VecDeque;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::time::Duration;

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config as EditorConfig, Editor};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::complete::Assistant;
use super::keep::{self, Kept};
use super::session::{Got, Person, Session, Wanted};
use super::{ForMachine, help, keys};
use crate::basic::dialect::Dialect;
use crate::basic::parser::Options;
use crate::basic::program::Program;
use crate::cli::exit::{Status, complain};
use crate::cli::folders;
use crate::famicom::input::Input;
use crate::famicom::machine::{Config, Machine};
use crate::host::clock::Deadline;
use crate::host::stop::StopFlag;
use crate::vm::time::{CPU_HZ, FRAME_HALF_CYCLES};

/// Two Ctrl-C at the prompt within this time leave.
const LEAVE_WITHIN_SECONDS: f64 = 1.0;

/// Lines kept in the history.
const HISTORY_LINES: usize = 1000;

/// Pages of help are this wide at least, or paragraphs fall apart.
const HELP_COLUMNS_MIN: usize = 30;

/// And at most this wide, as they are easier to read then.
const HELP_COLUMNS_MAX: usize = 100;

/// A conversation in a terminal, beginning with the machine's greeting.
pub(super) fn run(config: Config, loaded: Option<ForMachine>) -> Status {
    let mut terminal = match Terminal::new(config) {
        Ok(terminal) => terminal,
        Err(error) => {
            complain(format_args!("the terminal cannot be used: {error}"));
            return Status::Usage;
        }
    };
    let (mut machine, notice) = match loaded {
        Some(Ok(program)) => (Machine::new(config, program), String::new()),
        Some(Err(refused)) => (Machine::new(config, Program::new()), refused.message().unwrap_or_default() + "\n"),
        None => from_backup(config),
    };
    terminal.show(&greeting(&machine, &notice));
    machine.apply(Input::Prompt);
    terminal.show(&machine.drain());
    Session::new(machine).run(&mut terminal)
}

/// The machine of the last BACKUP, or an empty one; and what is to be said about it.
fn from_backup(config: Config) -> (Machine, String) {
    let empty = || Machine::new(config, Program::new());
    let lines = |machine: &Machine| machine.program().lines().len();
    match keep::kept(config) {
        Kept::Nothing => (empty(), String::new()),
        Kept::Machine(machine) => {
            let notice = format!(
                "Program ({} lines) and variables of the last BACKUP are back; NEW and BACKUP forget them.\n",
                lines(&machine)
            );
            (*machine, notice)
        }
        Kept::Program(program) => {
            let machine = Machine::new(config, program);
            let notice = format!(
                "The program of the last BACKUP ({} lines) is back; NEW and BACKUP forget it.\n",
                lines(&machine)
            );
            (machine, notice)
        }
        Kept::Refused(outcome) => {
            let message = outcome.message().unwrap_or_default();
            (empty(), format!("The program of the last BACKUP does not fit this machine: {message}\n"))
        }
        Kept::Unreadable(reason) => (empty(), format!("The last BACKUP is not back: {reason}\n")),
    }
}

fn greeting(machine: &Machine, notice: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let dialect = match machine.config().dialect {
        Dialect::V2 => "NS-HUBASIC V2.1A",
        Dialect::V3 => "NS-HUBASIC V3.0",
    };
    let free = machine.vm().memory.shown_free();
    format!("fbc {version}, a Family BASIC. ?? shows help, Ctrl-D leaves.\n{dialect}\n{free} BYTES FREE\n{notice}")
}

/// The terminal and whoever sits there.
struct Terminal {
    editor: Editor<Assistant, FileHistory>,
    history: Option<PathBuf>,
    options: Options,
    stop: StopFlag,
    /// What stands in the terminal's last row: the line editor draws it again as its prompt.
    unended: String,
    /// Lines that came in one paste with the one before.
    pasted: VecDeque<String>,
    /// The last line was typed, so that the terminal has shown its end.
    typed: bool,
    /// Until when another Ctrl-C at the prompt leaves.
    interrupted: Option<Deadline>,
    /// That Ctrl-C does not leave has been said.
    told: bool,
}

impl Terminal {
    fn new(config: Config) -> rustyline::Result<Terminal> {
        let editor_config = EditorConfig::builder()
            .completion_type(CompletionType::List)
            .max_history_size(HISTORY_LINES)?
            .history_ignore_dups(true)?
            .bracketed_paste(true)
            .build();
        let mut editor = Editor::with_config(editor_config)?;
        editor.set_helper(Some(Assistant { dialect: config.dialect, enabled: true }));
        let history = history_file();
        if let Some(file) = &history
            && let Err(error) = editor.load_history(file)
            && !matches!(&error, ReadlineError::Io(reason) if reason.kind() == ErrorKind::NotFound)
        {
            complain(format_args!("{}: the history cannot be read: {error}", file.display()));
        }
        Ok(Terminal {
            editor,
            history,
            options: Options { dialect: config.dialect, relaxed: config.relaxed },
            stop: StopFlag::watch(),
            unended: String::new(),
            pasted: VecDeque::new(),
            typed: false,
            interrupted: None,
            told: false,
        })
    }

    /// Asks the line editor.
    fn edit(&mut self, wanted: &Wanted) -> Got<String> {
        if let Some(assistant) = self.editor.helper_mut() {
            assistant.enabled = *wanted != Wanted::Answer;
        }
        print!("\r");
        self.flush();
        let prompt = std::mem::take(&mut self.unended);
        let line = match wanted {
            Wanted::Numbered(text) => {
                // The text that is being edited stands behind the number and is not part of the prompt.
                let number = prompt.split_inclusive(' ').next().unwrap_or("").to_owned();
                self.editor.readline_with_initial(&number, (text, ""))
            }
            Wanted::Direct | Wanted::Answer => self.editor.readline(&prompt),
        };
        self.typed = true;
        match line {
            Ok(line) => Got::Input(line),
            Err(ReadlineError::Interrupted) => self.interrupt(wanted),
            Err(ReadlineError::Eof) => Got::Leave(Status::Done),
            Err(error) => {
                complain(format_args!("the terminal cannot be read: {error}"));
                Got::Leave(Status::Failed)
            }
        }
    }

    /// Ctrl-C while a line is typed.
    fn interrupt(&mut self, wanted: &Wanted) -> Got<String> {
        if *wanted != Wanted::Direct {
            return Got::Stop;
        }
        let window = Deadline::after(Some(LEAVE_WITHIN_SECONDS));
        if self.interrupted.replace(window).is_some_and(|window| !window.passed()) {
            return Got::Leave(Status::Interrupted);
        }
        if !std::mem::replace(&mut self.told, true) {
            println!("Ctrl-C stops programs. Ctrl-D or SYSTEM leaves.");
        }
        Got::Nothing
    }

    fn remember(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        // A history that cannot be written is no reason to stop typing; it was said when it could not be read.
        let _ = self.editor.add_history_entry(line);
        if let Some(file) = &self.history {
            let _ = self.editor.append_history(file);
        }
    }

    fn columns(&mut self) -> usize {
        self.editor.dimensions().map_or(80, |(columns, _)| usize::from(columns)).max(1)
    }
}

impl Person for Terminal {
    /// One, so that PAUSE takes its time to the frame.
    fn slice_frames(&self) -> u64 {
        1
    }

    fn show(&mut self, text: &str) -> bool {
        if !text.is_empty() {
            let columns = self.columns();
            follow(&mut self.unended, text, columns);
        }
        std::io::stdout().write_all(text.as_bytes()).is_ok()
    }

    fn flush(&mut self) -> bool {
        std::io::stdout().flush().is_ok()
    }

    fn line(&mut self, wanted: &Wanted) -> Got<String> {
        if let Some(line) = self.pasted.pop_front() {
            self.typed = false;
            return Got::Input(line);
        }
        let text = match self.edit(wanted) {
            Got::Input(text) => text,
            got => return got,
        };
        let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r').to_owned());
        let first = lines.next().unwrap_or_default();
        self.pasted.extend(lines);
        if *wanted == Wanted::Direct {
            let all: Vec<String> = std::iter::once(&first).chain(&self.pasted).cloned().collect();
            all.iter().for_each(|line| self.remember(line));
            let columns = self.columns().saturating_sub(1).clamp(HELP_COLUMNS_MIN, HELP_COLUMNS_MAX);
            if let Some(help) = help::answer(&first, self.options, columns) {
                self.show(&help);
                return Got::Nothing;
            }
        }
        if matches!(wanted, Wanted::Numbered(_)) && first.is_empty() {
            // An emptied line, not RETURN on the line as it was shown.
            return Got::Input(" ".to_owned());
        }
        Got::Input(first)
    }

    fn key(&mut self) -> Got<u8> {
        self.flush();
        keys::read()
    }

    fn interrupted(&mut self) -> Got<()> {
        if self.stop.is_set() {
            self.stop.reset();
            // The terminal shows `^C` where the cursor was.
            println!();
            return Got::Stop;
        }
        Got::Nothing
    }

    fn pass(&mut self, frames: u64) -> Duration {
        Duration::from_nanos(frames.saturating_mul(FRAME_HALF_CYCLES).saturating_mul(1_000_000_000 / 2) / CPU_HZ)
    }

    fn echoes_line_ends(&self) -> bool {
        self.typed
    }
}

/// `FBC_HISTORY`, else a file in the state folder; none if that is empty or cannot be made.
fn history_file() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("FBC_HISTORY") {
        return (!path.is_empty()).then(|| PathBuf::from(path));
    }
    let folder = folders::state()?;
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// What stands in the terminal's last row after some text more: a row that is full goes on in the next.
fn follow(row: &mut String, text: &str, columns: usize) {
    let mut width = row.width();
    for character in text.chars() {
        let more = character.width().unwrap_or(0);
        if character == '\n' || width + more > columns {
            row.clear();
            width = 0;
        }
        if character != '\n' {
            row.push(character);
            width += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_is_what_the_terminal_shows_there() {
        fn check(texts: &[&str], row: &str) {
            let mut last = String::new();
            texts.iter().for_each(|text| follow(&mut last, text, 5));
            assert_eq!(last, row, "{texts:?}");
        }
        check(&["AB\nCD", "E"], "CDE");
        check(&["ABCDE"], "ABCDE");
        check(&["ABCDE", "F"], "F");
        check(&["カナカ"], "カ");
        check(&["AB\n"], "");
    }
}
