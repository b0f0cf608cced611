//! `fbc run`: a program from its text to its exit status.

mod questions;
pub(super) mod report;
mod slice;

use std::cmp::Reverse;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use super::args::{OnErrorArg, RunArgs};
use super::backgrounds;
use super::exit::{Status, complain};
use super::files::{self, FileError, Loaded};
use super::host_requests::FileDesk;
use super::offer;
use super::outputs;
use super::picture::film::Film;
use super::play;
use super::record;
use super::recording::SoundFile;
use super::resume;
use crate::basic::charset;
use crate::basic::error::ErrorCode;
use crate::exec::policy::Reason;
use crate::exec::recording::Recording;
use crate::exec::supervision::{Supervision, Verdict, Void};
use crate::famicom::input::{Input, Outcome, Stop};
use crate::famicom::keyboard::code;
use crate::famicom::machine::Machine;
use crate::host::clock::Deadline;
use crate::host::stdin::{Got, Lines};
use crate::host::stop::Ends;
use crate::timeline::script::{self, Event, ScriptError};
use crate::vm::time::{Frame, HalfCycles};
use questions::Questions;
use report::{Ending, Limit, Report};
use slice::Slice;

/// Statements between two looks while the program's memory is measured: soon after it is taken.
const MEASURED_SLICE_STATEMENTS: u64 = 20_000;

/// Frames while the sound is recorded: the chip's writes of so many frames fit where they are kept.
const SOUND_SLICE_FRAMES: u64 = 6;

/// Frames after the last scripted key in which a held key or a function key's text may still type.
const TYPING_FRAMES: u64 = 600;

/// How long a wait for standard input lasts between two looks at Ctrl-C and the clock.
const INPUT_WAIT: Duration = Duration::from_millis(20);

/// Runs a program without a person.
pub(super) fn run(arguments: &RunArgs) -> ExitCode {
    match start(arguments) {
        Ok(status) => status.into(),
        Err(error) => {
            complain(error);
            Status::Usage.into()
        }
    }
}

fn start(arguments: &RunArgs) -> Result<Status, Box<dyn std::error::Error>> {
    let events = script(arguments)?;
    expect_files_apart(arguments)?;
    if play::is_wanted(arguments)
        && arguments.file != Path::new("-")
        && let Some(resume) = offer::accepted(arguments)
    {
        return resume::start(&resume);
    }
    backgrounds::of_program(&arguments.file, arguments.bg.as_deref())?;
    play::pad_maps(arguments)?;
    let film = Film::new(&arguments.picture, arguments.frames)?;
    let config = arguments.machine.config();
    let program = match files::load_program(&arguments.file, config.dialect, config.relaxed)? {
        Loaded::Program(source) => source.program,
        Loaded::Refused(refusal) => {
            let outcome = Outcome::Error { error: refusal.error, line: refusal.line };
            let mut report = Report::new(Ending::Outcome(outcome), &mut Machine::new(config, Default::default()));
            report.statements = 0;
            return Ok(report.finish(arguments, String::new(), None));
        }
    };
    let mut machine = Machine::new(config, program);
    if !machine.vm().memory.holds_program(machine.program().size() as u64) {
        let outcome = Outcome::Error { error: ErrorCode::Om, line: None };
        return Ok(Report::new(Ending::Outcome(outcome), &mut machine).finish(arguments, String::new(), None));
    }
    expect_one_past(arguments)?;
    let supervision = Supervision::new(arguments.supervision.policy(), &machine);
    let mut recording = record::start(arguments, play::is_wanted(arguments), &mut machine)?;
    recording.supervise(&mut machine, supervision);
    let sound = sound(arguments, &mut machine)?;
    begin(arguments, &mut machine)?;
    go(arguments, Launch { machine, recording, events, film, sound, unsaid: String::new() })
}

/// The first inputs of a run: the picture on SCREEN 1, and RUN.
///
/// # Errors
/// A background that cannot be read.
pub(super) fn begin(arguments: &RunArgs, machine: &mut Machine) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(background) = backgrounds::of_program(&arguments.file, arguments.bg.as_deref())? {
        machine.apply(Input::Background(Box::new(background.to_picture().image())));
    }
    machine.apply(Input::Run);
    Ok(())
}

/// A machine that is about to run, and those who look on.
pub(super) struct Launch {
    /// The machine, which somebody has told to run.
    pub(super) machine: Machine,
    /// Its record.
    pub(super) recording: Recording,
    /// Scripted inputs that are yet to come, the next one last.
    pub(super) events: Vec<Event>,
    /// Pictures.
    pub(super) film: Film,
    /// Sound.
    pub(super) sound: Option<SoundFile>,
    /// What was printed before, but neither shown nor recorded.
    pub(super) unsaid: String,
}

/// Runs a machine to its end, at a terminal or without a person.
///
/// # Errors
/// Files that cannot be read or written.
pub(super) fn go(arguments: &RunArgs, launch: Launch) -> Result<Status, Box<dyn std::error::Error>> {
    if play::is_wanted(arguments) {
        return play::run(arguments, launch);
    }
    let Launch { machine, mut recording, events, film, sound, unsaid } = launch;
    record::say_notices(&mut recording);
    let before = machine.output_offset().saturating_sub(unsaid.len() as u64);
    let mut runner = Runner {
        arguments,
        machine,
        events,
        typed: arguments.keys.is_some(),
        input: Lines::new(),
        output: Output::new(arguments, before),
        deadline: Deadline::after(arguments.timeout),
        stop: Ends::watch(),
        desk: FileDesk::default(),
        film,
        sound,
        recording,
        printed: unsaid.clone(),
        slice: Slice::default(),
        reason: None,
    };
    let mut ending = match runner.output.take(&unsaid) {
        Ok(()) => runner.run(),
        Err(lost) => lost,
    };
    runner.machine.settle();
    if let Err(lost) = runner.print() {
        ending = lost;
    }
    let Runner { mut machine, output, film, sound, mut recording, printed, reason, .. } = runner;
    recording.finish(&mut machine, &printed, ending.into());
    record::say_notices(&mut recording);
    let collected = output.finish();
    let screen = arguments.screen.then(|| screen_text(&mut machine));
    let pictures = film.finish(&mut machine);
    let recorded = sound.map(|sound| sound.finish(&mut machine)).transpose();
    let mut report = Report::new(ending, &mut machine);
    report.reason = reason;
    if let Some(notice) = recording.supervision().and_then(Supervision::untold).filter(|_| !arguments.json) {
        complain(notice);
    }
    let status = report.finish(arguments, collected, screen);
    pictures?;
    if let Some(notice) = recorded?.flatten() {
        complain(notice);
    }
    Ok(status)
}

/// The scripted inputs, the first one last.
///
/// # Errors
/// A script that cannot be read.
pub(super) fn script(arguments: &RunArgs) -> Result<Vec<Event>, ScriptError> {
    let mut events = Vec::new();
    if let Some(text) = &arguments.pad {
        events.extend(script::parse_pad("--pad", 0, text)?);
    }
    if let Some(text) = &arguments.pad2 {
        events.extend(script::parse_pad("--pad2", 1, text)?);
    }
    if let Some(text) = &arguments.keys {
        events.extend(script::parse_keys("--keys", text)?);
    }
    events.sort_by_key(|event| Reverse(event.frame));
    Ok(events)
}

/// The sound file that was asked for, beginning now.
///
/// # Errors
/// There can be no such file.
pub(super) fn sound(arguments: &RunArgs, machine: &mut Machine) -> Result<Option<SoundFile>, FileError> {
    let sound = &arguments.sound;
    let Some(path) = &sound.wav else { return Ok(None) };
    let now = machine.time();
    SoundFile::new(path, sound.wav_rate.into(), arguments.frames, now, machine).map(Some)
}

/// A run that goes back has more than one past, and a film or a sound only one.
pub(super) fn expect_one_past(arguments: &RunArgs) -> Result<(), String> {
    let RunArgs { picture, sound, supervision, .. } = arguments;
    let files = [("--gif", &picture.gif), ("--cast", &picture.cast), ("--wav", &sound.wav)];
    let film = files.iter().find(|(_, file)| file.is_some());
    match (supervision.on_error, film) {
        (OnErrorArg::Restart | OnErrorArg::Rollback, Some((option, _))) => Err(format!(
            "{option} shows one run from beginning to end: it does not go with --on-error restart or rollback \
             (--record keeps the run, and `fbc replay` makes films of it)"
        )),
        _ => Ok(()),
    }
}

/// A slip must not cost the program.
pub(super) fn expect_files_apart(arguments: &RunArgs) -> Result<(), files::FileError> {
    let RunArgs { file, bg, picture, sound, .. } = arguments;
    let program = [("the program", file.as_path())];
    let others = bg.iter().map(|path| ("the background", path.as_path()));
    let tiles = picture.tiles.iter().map(|path| ("the tiles", path.as_path()));
    let palette = picture.palette.iter().map(|path| ("the colours", path.as_path()));
    outputs::expect_apart(
        program.into_iter().chain(others).chain(tiles).chain(palette),
        [
            ("--png", picture.png.as_ref()),
            ("--gif", picture.gif.as_ref()),
            ("--cast", picture.cast.as_ref()),
            ("--wav", sound.wav.as_ref()),
            ("--record", arguments.record.record.as_ref()),
        ],
    )
}

struct Runner<'a> {
    arguments: &'a RunArgs,
    machine: Machine,
    /// Scripted inputs, the next one last.
    events: Vec<Event>,
    /// Keys are scripted: standard input is not read.
    typed: bool,
    input: Lines,
    output: Output,
    deadline: Deadline,
    stop: Ends,
    desk: FileDesk,
    film: Film,
    sound: Option<SoundFile>,
    recording: Recording,
    /// Output that has not been recorded.
    printed: String,
    slice: Slice,
    /// Why an error that a policy might have dealt with ended the run.
    reason: Option<Reason>,
}

impl Runner<'_> {
    fn run(&mut self) -> Ending {
        loop {
            self.film.take(&mut self.machine);
            self.apply_events();
            // What the record has is never more than what was shown.
            if let Err(ending) = self.print() {
                return ending;
            }
            // Behind the scripted inputs: in what is recorded up to a moment, those of that moment are in.
            self.record();
            record::say_notices(&mut self.recording);
            let frames_end = self.arguments.frames.map_or(HalfCycles::NEVER, |frames| Frame(frames).start());
            let frames = if self.sound.is_some() { SOUND_SLICE_FRAMES } else { self.slice.frames };
            let slice = Frame(self.machine.time().frame().0.saturating_add(frames)).start();
            let until = frames_end.min(slice).min(self.next_event()).min(self.film.next());
            let limit = self.arguments.max_statements.map_or(u64::MAX, |most| most.saturating_sub(self.statements()));
            let slice = if self.arguments.supervision.max_memory.is_some() {
                MEASURED_SLICE_STATEMENTS
            } else {
                self.slice.statements
            };
            let stop = self.machine.run_observed(until, limit.min(slice), &mut crate::vm::observer::Unobserved);
            if let Some(sound) = &mut self.sound {
                sound.take(&mut self.machine);
            }
            let undrained = self.machine.undrained().len();
            if let Err(ending) = self.print() {
                return ending;
            }
            self.slice = self.slice.after(undrained, self.room());
            if self.arguments.supervision.max_memory.is_some_and(|most| self.machine.memory_in_use() > most) {
                return Ending::Limit(Limit::Memory);
            }
            if let Some(status) = self.stop.status() {
                return Ending::Interrupted { status };
            }
            let ending = match stop {
                Stop::Time => (self.machine.time() >= frames_end).then_some(Ending::Limit(Limit::Frames)),
                Stop::Statements if limit <= slice => Some(Ending::Limit(Limit::Statements)),
                Stop::Statements | Stop::Observer => None,
                Stop::Ended(outcome) => self.ended(outcome),
                Stop::Direct => Some(Ending::Left),
                Stop::Line if !self.typed => {
                    self.keep_question();
                    self.read_line()
                }
                Stop::Key if !self.typed => {
                    self.keep_question();
                    self.read_key()
                }
                Stop::Line | Stop::Key => self.let_keys_type(frames_end),
                Stop::Host(request) => {
                    self.recording.has_come_in();
                    let goes_on = self.desk.serve_aloud(&mut self.machine, request);
                    (!goes_on).then_some(Ending::Left)
                }
            };
            if let Some(ending) = ending {
                return ending;
            }
            if self.deadline.passed() {
                return Ending::Limit(Limit::Timeout);
            }
        }
    }

    /// Records what happened, and keeps a point to go back to if it is time for one.
    fn record(&mut self) {
        self.recording.observe(&mut self.machine, &self.printed);
        self.printed.clear();
        self.recording.point(&mut self.machine, self.events.len() as u64);
    }

    /// The machine waits for input, and may have to come back to this moment.
    fn keep_question(&mut self) {
        if self.recording.supervision().is_some_and(Supervision::goes_back) {
            self.apply_events();
            self.record();
            self.output.questions.asks(self.machine.output_offset());
        }
    }

    /// The program is over, or an error is dealt with.
    fn ended(&mut self, outcome: Outcome) -> Option<Ending> {
        let notice = match self.recording.failed(&mut self.machine, outcome, None) {
            Verdict::Stop(reason) => {
                self.reason = Some(reason).filter(|reason| *reason != Reason::Asked);
                return Some(Ending::Outcome(outcome));
            }
            Verdict::PassedOver(notice) => notice,
            Verdict::Back(returned) => {
                self.printed.clear();
                self.output.rewind(self.machine.output_offset());
                // It was read before, so that it can be read now.
                self.events = script(self.arguments).unwrap_or_default();
                match returned.cursor {
                    // The next one is last: those that are left are the first.
                    Some(left) => self.events.truncate(usize::try_from(left).unwrap_or(usize::MAX)),
                    None => {
                        if let Err(error) = begin(self.arguments, &mut self.machine) {
                            complain(error);
                            return Some(Ending::Outcome(outcome));
                        }
                    }
                }
                Some(returned.notice)
            }
        };
        if let Some(notice) = notice.filter(|_| !self.arguments.json) {
            self.output.flush();
            complain(notice);
        }
        None
    }

    /// What was executed and is void.
    fn void(&self) -> Void {
        self.recording.supervision().map(Supervision::void).unwrap_or_default()
    }

    /// Statements executed, also void ones.
    fn statements(&self) -> u64 {
        self.machine.statements() + self.void().statements
    }

    fn next_event(&self) -> HalfCycles {
        self.events.last().map_or(HalfCycles::NEVER, |event| Frame(event.frame).start())
    }

    /// Bytes printed, also void ones.
    fn output_in_all(&self) -> u64 {
        self.machine.output_offset() + self.void().output
    }

    /// What may still be printed.
    fn room(&self) -> u64 {
        self.arguments.max_output.saturating_sub(self.output_in_all())
    }

    /// Shows what was printed, as far as it may be.
    ///
    /// # Errors
    /// How the run ends because it printed too much, or because nobody can be shown it.
    fn print(&mut self) -> Result<(), Ending> {
        let mut text = self.machine.drain();
        let excess = self.output_in_all().saturating_sub(self.arguments.max_output);
        if excess > 0 {
            let mut kept = text.len().saturating_sub(usize::try_from(excess).unwrap_or(usize::MAX));
            while !text.is_char_boundary(kept) {
                kept -= 1;
            }
            text.truncate(kept);
        }
        self.printed.push_str(&text);
        self.output.take(&text)?;
        if excess > 0 { Err(Ending::Limit(Limit::Output)) } else { Ok(()) }
    }

    /// Applies the scripted inputs that are due, and lets the machine do what is due then: what is recorded has no input
    /// before its moment that is yet to come.
    fn apply_events(&mut self) {
        loop {
            self.machine.settle();
            if self.next_event() > self.machine.time() {
                return;
            }
            if let Some(event) = self.events.pop() {
                self.machine.apply(event.input);
            }
        }
    }

    /// The machine waits, and keys are scripted: time passes until the next of them, or until nothing will come.
    fn let_keys_type(&mut self, frames_end: HalfCycles) -> Option<Ending> {
        let before = self.machine.time();
        let until = self.next_event().min(frames_end);
        if until == HalfCycles::NEVER {
            let last = before.frame().0.saturating_add(TYPING_FRAMES);
            self.idle(Frame(last).start());
            return (self.machine.time() == Frame(last).start()).then_some(Ending::InputEnd);
        }
        self.idle(until);
        (self.machine.time() >= frames_end).then_some(Ending::Limit(Limit::Frames))
    }

    /// Lets time pass until then, or until the wait is over, and takes pictures on the way.
    fn idle(&mut self, until: HalfCycles) {
        loop {
            let target = until.min(self.film.next());
            self.machine.idle(target);
            self.film.take(&mut self.machine);
            if target == until || self.machine.time() < target {
                return;
            }
        }
    }

    fn read_line(&mut self) -> Option<Ending> {
        self.output.flush();
        match self.input.line(INPUT_WAIT) {
            Got::Input(line) => {
                self.recording.has_come_in();
                self.machine.apply(Input::Line(charset::typed(&line)));
                None
            }
            Got::End => Some(Ending::InputEnd),
            Got::Nothing => None,
        }
    }

    fn read_key(&mut self) -> Option<Ending> {
        self.output.flush();
        match self.input.character(INPUT_WAIT) {
            Got::Input('\n') => {
                self.recording.has_come_in();
                self.machine.apply(Input::Character(code::RETURN));
            }
            Got::Input(character) => {
                self.recording.has_come_in();
                if let Some(code) = charset::from_char(character) {
                    self.machine.apply(Input::Character(code));
                }
            }
            Got::End => return Some(Ending::InputEnd),
            Got::Nothing => {}
        }
        None
    }
}

/// Where PRINT's output goes: standard output, or a string for JSON.
#[derive(Debug)]
struct Output {
    collected: Option<String>,
    /// Where in the whole output `collected` ends.
    taken: u64,
    questions: Questions,
    stdout: Option<BufWriter<std::io::Stdout>>,
}

impl Output {
    /// `offset`: bytes that were printed before.
    fn new(arguments: &RunArgs, offset: u64) -> Output {
        let streams = !arguments.json && !arguments.screen;
        Output {
            collected: arguments.json.then(String::new),
            taken: offset,
            questions: Questions::default(),
            stdout: streams.then(|| BufWriter::new(std::io::stdout())),
        }
    }

    /// # Errors
    /// How the run ends because its output cannot be written.
    fn take(&mut self, text: &str) -> Result<(), Ending> {
        if text.is_empty() {
            return Ok(());
        }
        if let Some(collected) = &mut self.collected {
            collected.push_str(text);
            self.taken += text.len() as u64;
        }
        let Some(stdout) = &mut self.stdout else { return Ok(()) };
        self.questions.printed(text);
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        written.map_err(|error| {
            // What could not be written now would be tried again at the end.
            self.stdout = None;
            report::lost(&error)
        })
    }

    /// The run went back: what it printed behind this place is void. What stands on standard output stays there; the
    /// question that is asked now is shown again.
    fn rewind(&mut self, offset: u64) {
        let question = self.questions.again(offset);
        if let Some(stdout) = &mut self.stdout {
            // A closed pipe shows at the next write.
            let _ = stdout.write_all(question.as_bytes());
        }
        if let Some(collected) = &mut self.collected {
            let void = self.taken.saturating_sub(offset);
            let kept = collected.len().saturating_sub(usize::try_from(void).unwrap_or(usize::MAX));
            collected.truncate(kept);
            self.taken = offset;
        }
    }

    fn flush(&mut self) {
        if let Some(stdout) = &mut self.stdout {
            // A closed pipe shows at the next write.
            let _ = stdout.flush();
        }
    }

    fn finish(mut self) -> String {
        self.flush();
        self.collected.unwrap_or_default()
    }
}

/// The screen as it stands: 24 lines without trailing blanks.
pub(super) fn screen_text(machine: &mut Machine) -> String {
    let mut text = String::new();
    for row in machine.console().screen.shown().text_rows() {
        let line: String = row.iter().map(|code| charset::to_char(*code).unwrap_or('▒')).collect();
        text.push_str(line.trim_end_matches(' '));
        text.push('\n');
    }
    text
}
