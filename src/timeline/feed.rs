//! The inputs of a run, given to a program that need not be the one they were made for.
//!
//! Inputs are matched in two ways. What has a moment of its own (pads, keys, STOP) happens at its time. What answers a
//! wait goes to the next wait of its kind: a typed line to the next INPUT or LINPUT, a character to the next INKEY$(n)
//! or PAUSE, an answer of the world to the next request, direct mode to the end of the program; never before its time,
//! since a person thinks before typing. For the program that was recorded this is exactly its run.

use std::collections::VecDeque;

use super::ending::Ending;
use super::log::Entry;
use super::log::reader::Log;
use super::script::Event;
use crate::basic::charset;
use crate::famicom::input::{Answer, Awaits, HostRequest, Input, Outcome, Stop};
use crate::famicom::keyboard::code;
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::vm::observer::Observer;
use crate::vm::time::{Frame, HalfCycles};

/// How long a wait may last when nothing more will come: what a held key or a function key still types has come by then.
pub const LAST_FRAMES: u64 = 600;

/// Inputs on their way to a machine.
#[derive(Clone, Debug)]
pub struct Feed {
    /// What happens at its time, in order.
    timed: VecDeque<(Position, Input)>,
    typed: Typed,
    answers: VecDeque<Answer>,
    prompts: usize,
    /// A wait for what will not come is the end at once.
    gives_up: bool,
    /// How long is waited for what will not come; [`HalfCycles::NEVER`]: [`LAST_FRAMES`].
    end: HalfCycles,
    /// Since when the machine waits for what will not come.
    idle_since: Option<HalfCycles>,
    /// The first of `timed` need not wait (any longer) for statements that take no time.
    exact: bool,
}

/// What answers waits for a person.
#[derive(Clone, Debug)]
enum Typed {
    /// A text, as from standard input: characters, last one first.
    Text(Vec<char>),
    /// Lines and characters with their moments.
    Recorded { lines: VecDeque<(Position, Input)>, characters: VecDeque<(Position, Input)> },
}

/// Why [`Feed::run`] returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The time was reached; inputs of this very moment come next.
    Time,
    /// As many statements as allowed were executed.
    Statements,
    /// The observer stopped the run.
    Observer,
    /// The program is over, and nobody goes on in direct mode.
    Ended(Outcome),
    /// Something only the world can do.
    Host(HostRequest),
    /// The machine waits, and nothing will come.
    InputEnd,
}

impl Feed {
    /// Scripted keys and pads in order of their frames, and a text for INPUT as from standard input. With `keys` a wait
    /// is for them.
    pub fn scripted(mut events: Vec<Event>, text: &str, keys: bool) -> Feed {
        events.sort_by_key(|event| event.frame);
        let at = |frame| Position { statements: 0, time: Frame(frame).start() };
        Feed {
            timed: events.into_iter().map(|event| (at(event.frame), event.input)).collect(),
            typed: Typed::Text(text.chars().filter(|character| *character != '\r').rev().collect()),
            answers: VecDeque::new(),
            prompts: 0,
            gives_up: !keys,
            end: HalfCycles::NEVER,
            idle_since: None,
            exact: true,
        }
    }

    /// The inputs of a log. `edits`: also those that changed the program while it ran, which belong to that program.
    pub fn recorded(log: &Log, edits: bool) -> Feed {
        let mut feed = Feed::scripted(Vec::new(), "", true);
        let (mut lines, mut characters) = (VecDeque::new(), VecDeque::new());
        for (at, entry) in &log.entries {
            let input = match entry {
                Entry::Input(input) => input.clone(),
                Entry::End { ending, .. } => {
                    feed.gives_up = *ending == Ending::InputEnd;
                    continue;
                }
                Entry::Hash(_) | Entry::Checkpoint { .. } | Entry::Mark(_) | Entry::Reached => continue,
            };
            match input {
                Input::Answer(answer) => feed.answers.push_back(answer),
                Input::Line(_) => lines.push_back((*at, input)),
                Input::Character(_) => characters.push_back((*at, input)),
                Input::Prompt => feed.prompts += 1,
                Input::Edit(_) if !edits => {}
                Input::Edit(_)
                | Input::Run
                | Input::KeyDown(_)
                | Input::KeyUp
                | Input::Function(_)
                | Input::Pad { .. }
                | Input::Stop
                | Input::Background(_)
                | Input::Recover
                | Input::Assign { .. }
                | Input::Poke { .. } => feed.timed.push_back((*at, input)),
            }
        }
        feed.typed = Typed::Recorded { lines, characters };
        feed.exact = false;
        feed
    }

    /// A machine that waits for what will not come waits until then, and not a little while only.
    #[must_use]
    pub fn until(mut self, end: HalfCycles) -> Feed {
        self.end = end;
        self
    }

    /// Runs until `until` or until so many statements were executed, and gives the inputs on the way. A frame's picture is
    /// taken before its inputs.
    pub fn run<O: Observer>(
        &mut self,
        machine: &mut Machine,
        until: HalfCycles,
        statements: u64,
        observer: &mut O,
    ) -> Turn {
        let last = machine.statements().saturating_add(statements);
        loop {
            if machine.time() >= until {
                return Turn::Time;
            }
            let left = last.saturating_sub(machine.statements());
            self.apply_due(machine);
            let behind = self.behind(machine);
            let bound =
                if behind > 0 { HalfCycles(machine.time().0.saturating_add(1)) } else { until.min(self.next()) };
            let most = if behind > 0 { left.min(behind) } else { left };
            let stop = machine.run_observed(bound, most, observer);
            // Another program may have no such statements: one try is enough.
            self.exact |= behind > 0 && stop != Stop::Observer && machine.statements() < last;
            match stop {
                Stop::Time => {}
                Stop::Statements if machine.statements() < last => {}
                Stop::Statements => return Turn::Statements,
                Stop::Observer => return Turn::Observer,
                Stop::Ended(_) if self.prompts > 0 => {
                    self.prompts -= 1;
                    machine.apply(Input::Prompt);
                }
                Stop::Ended(outcome) => return Turn::Ended(outcome),
                Stop::Host(request) => {
                    if !self.answers.front().is_some_and(|answer| fits(&request, answer)) {
                        return Turn::Host(request);
                    }
                    if let Some(answer) = self.answers.pop_front() {
                        machine.apply(Input::Answer(answer));
                    }
                }
                Stop::Line | Stop::Key | Stop::Direct => {
                    if self.serve(machine, until) {
                        return Turn::InputEnd;
                    }
                }
            }
        }
    }

    fn next(&self) -> HalfCycles {
        self.timed.front().map_or(HalfCycles::NEVER, |(at, _)| at.time)
    }

    /// How many statements of this moment came before the next input when it was recorded.
    fn behind(&self, machine: &Machine) -> u64 {
        match self.timed.front() {
            Some((at, _)) if !self.exact && at.time == machine.time() => {
                at.statements.saturating_sub(machine.statements())
            }
            _ => 0,
        }
    }

    fn apply_due(&mut self, machine: &mut Machine) {
        while self.next() <= machine.time() && self.behind(machine) == 0 {
            if let Some((_, input)) = self.timed.pop_front() {
                machine.apply(input);
                self.exact = matches!(self.typed, Typed::Text(_));
            }
        }
    }

    /// The machine waits for a person: gives what comes, or lets time pass. Whether nothing will come.
    fn serve(&mut self, machine: &mut Machine, until: HalfCycles) -> bool {
        let now = machine.time();
        let next = until.min(self.next());
        let line = machine.awaits() != Awaits::Key;
        match self.typed.front(line) {
            Some(at) if at > now => {
                machine.idle(at.min(next));
                return false;
            }
            Some(_) => {
                self.idle_since = None;
                if let Some(input) = self.typed.take(line) {
                    machine.apply(input);
                }
                return false;
            }
            None => {}
        }
        if self.gives_up {
            return true;
        }
        let since = *self.idle_since.get_or_insert(now);
        let patience = if self.end == HalfCycles::NEVER {
            Frame(since.frame().0.saturating_add(LAST_FRAMES)).start()
        } else {
            self.end
        };
        if self.timed.is_empty() && now >= patience {
            return true;
        }
        let target = if self.timed.is_empty() { next.min(patience) } else { next };
        machine.idle(target);
        if machine.awaits() == Awaits::Nothing || !self.timed.is_empty() {
            self.idle_since = None;
        }
        false
    }
}

impl Typed {
    /// When the next line or character comes; `None` if none does.
    fn front(&self, line: bool) -> Option<HalfCycles> {
        match self {
            Typed::Text(text) => (!text.is_empty()).then_some(HalfCycles(0)),
            Typed::Recorded { lines, characters } => {
                let queue = if line { lines } else { characters };
                queue.front().map(|(at, _)| at.time)
            }
        }
    }

    /// Takes it; `None` for a character that the machine does not have.
    fn take(&mut self, line: bool) -> Option<Input> {
        match self {
            Typed::Text(text) if line => {
                let mut taken = String::new();
                while let Some(character) = text.pop().filter(|character| *character != '\n') {
                    taken.push(character);
                }
                Some(Input::Line(charset::typed(&taken)))
            }
            Typed::Text(text) => match text.pop()? {
                '\n' => Some(Input::Character(code::RETURN)),
                character => charset::from_char(character).map(Input::Character),
            },
            Typed::Recorded { lines, characters } => {
                let queue = if line { lines } else { characters };
                queue.pop_front().map(|(_, input)| input)
            }
        }
    }
}

/// Whether an answer is one to such a request.
fn fits(request: &HostRequest, answer: &Answer) -> bool {
    match answer {
        Answer::Failed(_) => true,
        Answer::Done => {
            !matches!(request, HostRequest::Load { .. } | HostRequest::Verify { .. } | HostRequest::LoadPicture { .. })
        }
        Answer::Program { .. } => matches!(request, HostRequest::Load { .. } | HostRequest::Verify { .. }),
        Answer::Picture { .. } => matches!(request, HostRequest::LoadPicture { .. }),
        Answer::Game { .. } => matches!(request, HostRequest::Game { .. }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::parser::Options;
    use crate::basic::source::parse_source;
    use crate::famicom::machine::Config;
    use crate::timeline::log::Header;
    use crate::timeline::log::writer::LogWriter;
    use crate::timeline::recorder::{Cadence, Recorder};
    use crate::timeline::script;
    use crate::vm::observer::Unobserved;

    fn machine_with(source: &str, config: Config) -> Machine {
        let program = parse_source(source.as_bytes(), Options::default()).map(|source| source.program);
        let mut machine = Machine::new(config, program.unwrap_or_default());
        machine.apply(Input::Run);
        machine
    }

    fn check(source: &str, keys: &str, text: &str, expected: (&str, Turn)) {
        let events = script::parse_keys("keys", keys).unwrap_or_default();
        let mut feed = Feed::scripted(events, text, !keys.is_empty());
        let mut machine = machine_with(source, Config::default());
        let turn = feed.run(&mut machine, HalfCycles::NEVER, u64::MAX, &mut Unobserved);
        assert_eq!((machine.drain().as_str(), turn), expected, "{source}");
    }

    #[test]
    fn texts_and_keys_answer_waits() {
        let ended = Turn::Ended(Outcome::Ended);
        check("10 INPUT A,B$:PRINT A+1;B$\n", "", "4,hi\n", ("?\n 5HI\n", ended.clone()));
        check("10 INPUT A:PRINT A\n", "", "4", ("?\n 4\n", ended.clone()));
        check("10 INPUT A:PRINT A\n", "", "", ("?", Turn::InputEnd));
        check("10 PRINT INKEY$(0);INKEY$(0)\n", "", "xy", ("XY\n", ended.clone()));
        check("10 INPUT A:PRINT A\n", "30:7\\r", "", ("?\n 7\n", ended.clone()));
        check("10 INPUT A:PRINT A\n", "30:7", "", ("?", Turn::InputEnd));
    }

    /// A run with a pseudo-random person, recorded, and then fed to its own program: the same to the last bit.
    fn check_exact(source: &str, clock: u32, mut seed: u64) {
        let mut random = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        let config = Config { clock, ..Config::default() };
        let program = parse_source(source.as_bytes(), Options::default()).map(|source| source.program);
        let mut machine = Machine::new(config, program.unwrap_or_default());
        let mut writer = LogWriter::new(&Header::of(&machine, [0; 32]));
        let mut recorder = Recorder::new(&mut machine, Cadence::STANDARD);
        machine.apply(Input::Run);
        let mut printed = String::new();
        let mut steps = 0;
        while steps < 200 {
            steps += 1;
            let until = Frame(machine.time().frame().0 + 1 + random(9)).start();
            let stop = machine.run_observed(until, 1 + random(3000), &mut Unobserved);
            printed.push_str(&machine.drain());
            let pressed = random(16) as u8;
            match (stop, random(3)) {
                (Stop::Ended(_), _) => break,
                (Stop::Line, 0) => machine.apply(Input::Line(vec![b'1' + pressed % 9])),
                (Stop::Key, 0) => machine.apply(Input::Character(b'A' + pressed)),
                (Stop::Line | Stop::Key, _) => machine.idle(until),
                (_, 0) => machine.apply(Input::Pad { number: 0, stick: pressed, strig: 15 - pressed }),
                (_, 1) => machine.apply(Input::KeyDown(b'A' + pressed)),
                _ => machine.apply(Input::KeyUp),
            }
            printed.push_str(&machine.drain());
        }
        machine.settle();
        let end = machine.position();
        let hash = machine.state_hash();
        writer.take_piece(&recorder.finish(&mut machine, &printed, Ending::Quit));
        let log = Log::read(&writer.take()).unwrap_or_else(|error| panic!("{error}"));
        let mut again = Machine::new(config, log.header.program.clone());
        let mut feed = Feed::recorded(&log, false).until(end.time);
        // In pieces of any size. Inputs of the last moment come before its last statements, and not behind them.
        while again.position() < end {
            let left = end.statements - again.statements();
            let last = if left == 0 { end.time } else { HalfCycles(end.time.0 + 1) };
            let until = HalfCycles(again.time().0 + 1 + random(200_000)).min(last);
            let turn = feed.run(&mut again, until, left.clamp(1, 1 + random(5000)), &mut Unobserved);
            if matches!(turn, Turn::Ended(_) | Turn::InputEnd) || again.position() > end {
                break;
            }
        }
        again.settle();
        assert_eq!((again.position(), again.state_hash()), (end, hash), "clock {clock}, {source}");
    }

    #[test]
    fn the_recorded_program_runs_exactly_as_it_did() {
        for source in [
            "10 A=A+STICK(0):B=B+STRIG(0):K$=INKEY$:IF K$>\"\" THEN C=C+ASC(K$)\n20 GOTO 10\n",
            "10 INPUT A:PRINT A+RND(9)\n20 K$=INKEY$(0):PRINT K$\n30 FOR I=1 TO 50:S=S+STICK(0):NEXT:PAUSE 3:GOTO 10\n",
        ] {
            for (clock, seed) in [(1, 1), (1, 2), (20, 3), (1_000_000, 4), (1_000_000, 5)] {
                check_exact(source, clock, seed);
            }
        }
    }
}
