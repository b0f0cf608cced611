//! Direct mode: lines that are entered, commands that change the program, and what the machine prints about them.

use std::sync::Arc;

use super::console::Console;
use super::input::{Answer, HostRequest, Outcome};
use super::machine::{LAST_LINE, Machine, Mode};
use super::nametable::IMAGE_BYTES;
use super::picture::{COLUMNS, Cursor};
use crate::basic::crunch;
use crate::basic::error::ErrorCode;
use crate::basic::listing;
use crate::basic::parser::{self, Options};
use crate::basic::program::{LINE_TOKENS_MAX, Program, RECORD_FRAME_BYTES};
use crate::basic::renumber;
use crate::basic::tree::{Line, LineNumber, TapeAction};
use crate::vm::code::Request;
use crate::vm::saved::{Saved, SavedEntry};
use crate::vm::text::Text;

/// A direct line: its tokens and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DirectLine {
    /// The tokens.
    pub(super) tokens: Vec<u8>,
    /// The tree.
    pub(super) tree: Line,
}

/// AUTO's next line number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Auto {
    /// The number on the prompt.
    pub(super) next: u16,
    /// Distance to the one after.
    pub(super) step: u16,
}

/// Names on tape have 16 characters; longer ones are cut.
pub(super) const NAME_MAX: usize = 16;

impl Machine {
    /// The message of what has ended, `OK`, and direct mode. `OK.` says that CONT is possible.
    pub(super) fn prompt(&mut self) {
        let outcome = match &self.mode {
            Mode::Ended(outcome) => *outcome,
            _ => Outcome::Ended,
        };
        if matches!(outcome, Outcome::Error { .. }) {
            self.vm.handler = None;
            self.vm.handling = None;
        }
        self.mode = Mode::Direct;
        self.console.editor.begin_line();
        self.typed_from = self.vm.time.frame();
        if let Some(auto) = self.auto.filter(|_| outcome == Outcome::Ended) {
            self.auto_prompt(auto);
            return;
        }
        self.auto = None;
        self.console.fresh_row();
        if let Some(message) = outcome.message() {
            let end = self.console.write_line(self.vm.time, message.as_bytes());
            self.vm.time = self.vm.time.max(end);
            let end = self.console.beep(self.vm.time);
            self.vm.time = self.vm.time.max(end);
            self.console.advance(self.vm.time);
        }
        let ok: &[u8] = if self.vm.continue_at.is_some() { b"OK." } else { b"OK" };
        let end = self.console.write_line(self.vm.time, ok);
        self.vm.time = self.vm.time.max(end);
    }

    /// AUTO's number and, behind the cursor, the text of the line if it exists: what is typed replaces it, RETURN alone
    /// keeps it. Where the original puts the cursor is not known (unconfirmed; spec: language 6.2).
    fn auto_prompt(&mut self, auto: Auto) {
        self.console.fresh_row();
        let end = self.console.write(self.vm.time, format!("{} ", auto.next).as_bytes());
        self.vm.time = self.vm.time.max(end);
        let text = self.auto_text().unwrap_or_default();
        let start = self.console.screen.written().cursor();
        let end = self.console.write(self.vm.time, &text);
        self.vm.time = self.vm.time.max(end);
        // The picture may have scrolled: the row is counted back from the end.
        let picture = self.console.screen.written_mut();
        let rows = (usize::from(start.x) + text.len()) / usize::from(COLUMNS);
        let y = usize::from(picture.cursor().y).saturating_sub(rows);
        picture.set_cursor(Cursor { x: start.x, y: y as u8 });
    }

    /// While AUTO gives line numbers: the text of the line whose number it shows, empty if there is no such line.
    pub fn auto_text(&self) -> Option<Vec<u8>> {
        let line = self.program.line(LineNumber(self.auto?.next));
        Some(line.map(|line| listing::list_tokens(&line.tokens)).unwrap_or_default())
    }

    /// Whether AUTO gives line numbers.
    pub(super) fn is_numbering(&self) -> bool {
        self.auto.is_some()
    }

    /// A line was typed in direct mode: a program line is stored, anything else is executed at once.
    pub(super) fn enter(&mut self, line: &[u8]) {
        if self.auto.is_some() {
            self.console.stream.newline();
        }
        let line = &line[line.iter().take_while(|code| **code == b' ').count()..];
        if line.is_empty() {
            return;
        }
        if line[0].is_ascii_digit() {
            match self.store_line(line) {
                Ok(()) => self.continue_auto(),
                Err(error) => {
                    self.auto = None;
                    self.end(Outcome::Error { error, line: None });
                }
            }
            return;
        }
        let crunched = match crunch::crunch(line, self.config.dialect) {
            Ok(crunched) => crunched,
            Err(entry) => return self.end(Outcome::Error { error: entry.error, line: None }),
        };
        let options = Options { dialect: self.config.dialect, relaxed: self.config.relaxed };
        let tree = parser::parse_line(None, &crunched.tokens, options);
        let saved = without_direct_places(self.vm.save(&self.code));
        self.direct = Some(Arc::new(DirectLine { tokens: crunched.tokens, tree }));
        let at_end = crate::vm::code::Place { line: None, statement: u16::MAX, step: 0 };
        self.recompile_from(Saved { place: at_end, operands: Vec::new(), ..saved });
        self.vm.pc = self.code.direct_start.unwrap_or(self.code.program_end);
        self.vm.typed = None;
        self.vm.key = None;
        self.mode = Mode::Running;
    }

    fn continue_auto(&mut self) {
        let Some(auto) = self.auto else { return };
        match auto.next.checked_add(auto.step).filter(|next| *next <= LAST_LINE.0) {
            Some(next) => {
                let auto = Auto { next, ..auto };
                self.auto = Some(auto);
                self.auto_prompt(auto);
            }
            None => {
                // The code that the original raises is not known (unconfirmed; spec: language 6.2).
                self.auto = None;
                self.end(Outcome::Error { error: ErrorCode::Il, line: None });
            }
        }
    }

    /// Stores, replaces or deletes a program line; all variables are cleared. The size is kept up and the program changed
    /// in place, so that a long listing is entered in time proportional to its length.
    fn store_line(&mut self, line: &[u8]) -> Result<(), ErrorCode> {
        let (number, rest) = crunch::split_line_number(line);
        let number = number.and_then(|number| u16::try_from(number).ok()).filter(|number| *number <= LAST_LINE.0);
        let number = LineNumber(number.ok_or(ErrorCode::Sn)?);
        let record = |tokens: &[u8]| (RECORD_FRAME_BYTES + tokens.len()) as u64;
        let replaced = self.program.line(number).map_or(0, |line| record(&line.tokens));
        let kept = u64::from(self.vm.memory.program_bytes).saturating_sub(replaced);
        let size = if rest.iter().all(|code| *code == b' ') {
            if replaced > 0 {
                Arc::make_mut(&mut self.program).remove(number);
            }
            kept
        } else {
            let tokens = crunch::crunch(rest, self.config.dialect).map_err(|entry| entry.error)?.tokens;
            let size = kept + record(&tokens);
            if tokens.len() > LINE_TOKENS_MAX {
                return Err(ErrorCode::Sn);
            }
            if !self.vm.memory.holds_program(size) {
                return Err(ErrorCode::Om);
            }
            Arc::make_mut(&mut self.program).insert(number, tokens).map_err(|_| ErrorCode::Sn)?;
            size
        };
        self.program_changed(size);
        Ok(())
    }

    /// Puts another program in memory and clears the variables; what is running ends.
    pub(super) fn change_program(&mut self, program: Program) {
        let size = program.size() as u64;
        self.program = Arc::new(program);
        self.program_changed(size);
    }

    /// The variables of the old program are gone, and its code is no longer to be run.
    fn program_changed(&mut self, size: u64) {
        self.direct = None;
        self.vm.clear(&self.code);
        self.vm.data = 0;
        self.vm.handler = None;
        self.vm.handling = None;
        self.vm.pc = self.code.program_end;
        self.stale = true;
        self.vm.memory.program_bytes = u32::try_from(size).unwrap_or(u32::MAX);
    }

    /// NEW and LOAD: another program, direct mode.
    pub(super) fn new_program(&mut self, program: Program) {
        self.change_program(program);
        self.vm.trace = false;
        self.end(Outcome::Ended);
    }

    /// A live edit: the new program takes over at the next statement, variables are kept. If the place where the run is
    /// has gone, the run ends as CONT would: it cannot be continued.
    pub(super) fn edit(&mut self, program: Program) {
        self.refresh();
        let saved = self.vm.save(&self.code);
        self.program = Arc::new(program);
        let whole = self.recompile_from(saved);
        let goes_on = match self.mode {
            Mode::Running => whole,
            Mode::Waiting(wait) => whole && self.wait_fits(wait),
            Mode::Direct | Mode::Ended(_) | Mode::Asking(_) => true,
        };
        if !goes_on {
            self.end(Outcome::Error { error: ErrorCode::Cc, line: None });
        }
    }

    /// POKE into the stored program of `--memory original`.
    pub(super) fn poke_program(&mut self, address: u16, byte: u8) {
        let mut image = self.program.image();
        let start = self.vm.memory.program_start;
        let size = if self.config.dialect == crate::basic::dialect::Dialect::V3 { 0x0FFF } else { 0x07FF };
        let offset = usize::from(address & size).checked_sub(usize::from(start & size));
        let Some(place) = offset.and_then(|offset| image.get_mut(offset)) else { return };
        *place = byte;
        // Bytes that are no program leave the old one: the machine would hang, which nothing here may do.
        if let Ok(program) = Program::from_image(&image) {
            self.edit(program);
        }
    }

    /// Carries out a request of the running statement.
    pub(super) fn request(&mut self, index: u32, a: u16) {
        let code = Arc::clone(&self.code);
        let Some(request) = code.requests.get(index as usize) else { return };
        let number = self.vm.registers.get(usize::from(a)).copied().unwrap_or(0);
        let pc = self.vm.pc.saturating_sub(1);
        match request {
            Request::Auto { start, step } => {
                if *start > LAST_LINE.0 || *step == 0 {
                    return self.raise(ErrorCode::Il, pc);
                }
                self.auto = Some(Auto { next: *start, step: *step });
                self.end(Outcome::Ended);
            }
            Request::Bgtool => self.mode = Mode::Asking(HostRequest::EditBackground),
            Request::Click(on) => self.console.keyboard.click = *on,
            Request::Delete { from, to } => {
                let mut program = (*self.program).clone();
                program.remove_range(LineNumber(*from), LineNumber(*to));
                self.change_program(program);
                self.end(Outcome::Ended);
            }
            Request::Find => {
                let text = self.text(a);
                self.list(
                    |codes| text.is_empty() || codes.windows(text.len()).any(|part| part == text.codes()),
                    0,
                    u16::MAX,
                );
            }
            Request::Game { game, background } => {
                let number = if *game { u8::try_from(number).ok().filter(|number| *number <= 3) } else { None };
                if *game && number.is_none() {
                    return self.raise(ErrorCode::Il, pc);
                }
                self.mode = Mode::Asking(HostRequest::Game { number, background: *background });
            }
            Request::KeyList => {
                for line in self.console.keyboard.functions.list() {
                    self.print_line(&line);
                }
            }
            Request::List { from, to } => self.list(|_| true, *from, *to),
            Request::ListAtLast { from, to } => {
                let Some(last) = self.vm.stopped_line else { return self.raise(ErrorCode::Ul, pc) };
                self.list(|_| true, from.unwrap_or(last), to.unwrap_or(last));
            }
            Request::Renum { new, old, step } => match renumber::renumber(&self.program, *new, *old, *step) {
                Ok(program) => {
                    self.change_program(program);
                    self.end(Outcome::Ended);
                }
                Err(error) => self.raise(error.code(), pc),
            },
            Request::System { backup: true } => self.mode = Mode::Asking(HostRequest::Backup),
            Request::System { backup: false } => self.mode = Mode::Asking(HostRequest::Leave),
            Request::Tape { action, named } => self.tape(*action, named.then(|| self.text(a))),
        }
    }

    fn text(&self, register: u16) -> Text {
        self.vm.texts.get(usize::from(register)).copied().unwrap_or_default()
    }

    fn tape(&mut self, action: TapeAction, name: Option<Text>) {
        let name = name.map(|name| name.codes()[..name.len().min(NAME_MAX)].to_vec());
        let request = match action {
            TapeAction::Load => HostRequest::Load { name },
            TapeAction::Verify => HostRequest::Verify { name },
            TapeAction::LoadScreen => HostRequest::LoadPicture { name },
            TapeAction::Save | TapeAction::SaveScreen => {
                let mut message = b"WRITING ".to_vec();
                message.extend(name.iter().flatten());
                self.console.fresh_row();
                self.print_line(&message);
                if action == TapeAction::Save {
                    HostRequest::Save { name, program: (*self.program).clone() }
                } else {
                    let (image, scroll) = self.console.screen.bgget();
                    HostRequest::SavePicture { name, image: image.to_vec(), scroll }
                }
            }
        };
        self.mode = Mode::Asking(request);
    }

    /// The world's answer to a request.
    pub(super) fn answer(&mut self, answer: Answer) {
        let Mode::Asking(request) = &self.mode else { return };
        let verify = matches!(request, HostRequest::Verify { .. });
        let pc = self.vm.pc.saturating_sub(1);
        self.mode = Mode::Running;
        match answer {
            Answer::Done => {}
            Answer::Program { skipped, name, program } => {
                self.found(&skipped, &name);
                if verify {
                    if program != *self.program {
                        self.raise(ErrorCode::Tp, pc);
                    }
                } else if self.vm.memory.holds_program(program.size() as u64) {
                    self.change_program(program);
                    self.end(Outcome::Ended);
                } else {
                    self.raise(ErrorCode::Om, pc);
                }
            }
            Answer::Picture { skipped, name, image, scroll } => {
                self.found(&skipped, &name);
                match <[u8; IMAGE_BYTES]>::try_from(image.as_slice()) {
                    Ok(image) => self.console.screen.bgput(&image, scroll),
                    Err(_) => self.raise(ErrorCode::Tp, pc),
                }
            }
            Answer::Game { program, background } => {
                if let Some(Ok(image)) = background.map(|image| <[u8; IMAGE_BYTES]>::try_from(image.as_slice())) {
                    self.console.screen.bgput(&image, 0);
                }
                if let Some(program) = program {
                    self.new_program(program);
                }
            }
            Answer::Failed(error) => self.raise(error, pc),
        }
    }

    fn found(&mut self, skipped: &[Vec<u8>], name: &[u8]) {
        self.console.fresh_row();
        for name in skipped {
            self.print_line(&[b"SKIP ".as_slice(), name].concat());
        }
        self.print_line(&[b"LOADING ".as_slice(), name].concat());
    }

    fn print_line(&mut self, codes: &[u8]) {
        let end = self.console.write_line(self.vm.time, codes);
        self.vm.time = self.vm.time.max(end);
    }

    /// LIST and FIND.
    fn list(&mut self, wanted: impl Fn(&[u8]) -> bool, from: u16, to: u16) {
        let program = Arc::clone(&self.program);
        self.console.fresh_row();
        for line in program.lines().iter().filter(|line| (from..=to).contains(&line.number.0)) {
            if wanted(&listing::list_tokens(&line.tokens)) {
                self.print_line(&listing::list_line(line));
            }
        }
    }
}

/// What an old direct line left behind means nothing in a new one.
fn without_direct_places(mut saved: Saved) -> Saved {
    let is_direct = |place: &crate::vm::code::Place| place.line.is_none() && place.statement != u16::MAX;
    let first = saved.control.iter().position(|entry| match entry {
        SavedEntry::For { body, .. } => is_direct(body),
        SavedEntry::Gosub { back } => is_direct(back),
    });
    if let Some(first) = first {
        saved.control.truncate(first);
    }
    saved.handling = saved.handling.filter(|place| !is_direct(place));
    saved.continue_at = saved.continue_at.filter(|place| !is_direct(place));
    saved
}

impl Console {
    /// Whether output stands at the start of a line, in the stream's sense.
    pub fn stream_at_line_start(&self) -> bool {
        self.stream.at_line_start()
    }
}
