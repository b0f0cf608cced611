//! One run of a program that is tested: headless, the same every time, with asserts looked at where they hold, pictures
//! at the frames that were asked for, and a hash of what was heard.

use std::sync::Arc;

use super::directive::When;
use super::plan::{Assert, Expected, FRAMES_DEFAULT, Plan};
use crate::basic::charset;
use crate::basic::error::ErrorCode;
use crate::basic::program::Program;
use crate::famicom::apu::PENDING_FRAMES;
use crate::famicom::input::{Answer, HostRequest, Input};
use crate::famicom::machine::Machine;
use crate::famicom::nametable::IMAGE_BYTES;
use crate::famicom::position::Position;
use crate::famicom::video::scene::Scene;
use crate::timeline::ending::{Ending, Limit};
use crate::timeline::feed::{Feed, Turn};
use crate::timeline::log::reader::Log;
use crate::timeline::probe::value_text;
use crate::vm::code::Code;
use crate::vm::observer::{Observer, Unobserved};
use crate::vm::state::Vm;
use crate::vm::time::{Frame, HalfCycles};

/// The most bytes of output.
const OUTPUT_MAX: u64 = 64 << 20;

/// What is wanted of a run beside what its plan expects.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Frames whose pictures are taken, ascending.
    pub pictures: Vec<u64>,
    /// Whether the sound is listened to.
    pub sound: bool,
}

/// What becomes of the edits in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edits {
    /// The program is the recorded one.
    Kept,
    /// It is another one, which they would replace.
    LeftOut,
}

/// A run that goes on.
#[derive(Debug)]
pub struct Trial {
    machine: Machine,
    feed: Feed,
    /// The run is over at this frame.
    frames: u64,
    /// This frame is what was asked for, not a limit.
    planned: bool,
    statements: u64,
    asserts: Vec<(Expected<Assert>, Tally)>,
    watches: bool,
    watch: Watch,
    /// Places in `asserts` of those that wait for their frame, the next one last.
    frame_asserts: Vec<(u64, usize)>,
    /// Frames whose pictures are still to be taken, the next one last.
    pictures: Vec<u64>,
    taken: Vec<(u64, Scene)>,
    sound: Option<blake3::Hasher>,
    output: String,
}

/// What became of an assert.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How often it was looked at.
    pub looked: u64,
    /// How often it did not hold.
    pub broken: u64,
    /// The first time.
    pub first: Option<Broken>,
}

/// An assert that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// When.
    pub at: Position,
    /// The line that was about to run.
    pub line: Option<u16>,
    /// The values of what is in it, or the error that it raises.
    pub parts: Result<Vec<(String, String)>, ErrorCode>,
}

/// Why [`Trial::run`] returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many statements were executed.
    GoesOn,
    /// The world is asked: [`Trial::answer`].
    Asks(HostRequest),
    /// The run is over: [`Trial::finish`].
    Over(Ending),
}

/// A run that is over.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended.
    pub ending: Ending,
    /// The frame that was asked for was reached.
    pub planned: bool,
    /// Frames that it took.
    pub frames: u64,
    /// Statements that it took.
    pub statements: u64,
    /// The line where it was.
    pub line: Option<u16>,
    /// What was printed.
    pub output: String,
    /// The 24 rows of the screen, without trailing blanks.
    pub rows: Vec<String>,
    /// What can be seen at the first frame boundary after the end.
    pub scene: Scene,
    /// Pictures by frame.
    pub pictures: Vec<(u64, Scene)>,
    /// The hash of the sound: 64 hexadecimal digits.
    pub sound: Option<String>,
    /// The asserts and what became of them.
    pub asserts: Vec<(Expected<Assert>, Tally)>,
}

impl Trial {
    /// A machine at power-on. With a log, its inputs and its configuration count and not the plan's; a program that was
    /// edited while it was recorded is edited again only in `edits`.
    pub fn new(
        plan: Plan,
        program: Program,
        background: Option<Box<[u8; IMAGE_BYTES]>>,
        log: Option<(&Log, Edits)>,
        wanted: &Wanted,
    ) -> Trial {
        let config = log.map_or(plan.config, |(log, _)| log.header.config);
        let mut machine = Machine::new(config, program);
        machine.console().apu.record(wanted.sound);
        let recorded_end = log.and_then(|(log, _)| recorded_end(log));
        let planned = plan.frames.or(recorded_end);
        let frames = planned.unwrap_or(FRAMES_DEFAULT);
        let feed = match log {
            Some((log, edits)) => Feed::recorded(log, edits == Edits::Kept),
            None => {
                if let Some(background) = background {
                    machine.apply(Input::Background(background));
                }
                machine.apply(Input::Run);
                Feed::scripted(plan.events, &plan.input, plan.keys)
            }
        };
        let feed = if planned.is_some() { feed.until(Frame(frames).start()) } else { feed };
        let mut frame_asserts: Vec<(u64, usize)> = Vec::new();
        let mut watch = Watch::default();
        for (index, assert) in plan.asserts.iter().enumerate() {
            match assert.what.when {
                When::End => {}
                When::Frame(frame) => frame_asserts.push((frame, index)),
                When::Line(line) => watch.places.push((line, 0)),
                When::Here(line, statement) => watch.places.push((line, statement)),
            }
        }
        frame_asserts.sort_by_key(|assert| std::cmp::Reverse(*assert));
        let mut pictures = wanted.pictures.clone();
        pictures.sort_by_key(|frame| std::cmp::Reverse(*frame));
        Trial {
            machine,
            feed,
            frames,
            planned: planned.is_some(),
            statements: plan.statements,
            asserts: plan.asserts.into_iter().map(|assert| (assert, Tally::default())).collect(),
            watches: !watch.places.is_empty(),
            watch,
            frame_asserts,
            pictures,
            taken: Vec::new(),
            sound: wanted.sound.then(blake3::Hasher::new),
            output: String::new(),
        }
    }

    /// Runs until the end, a request of the program's, or until about so many statements were executed.
    pub fn run(&mut self, statements: u64) -> Progress {
        let until_statements = self.machine.statements().saturating_add(statements);
        let end = Frame(self.frames).start();
        loop {
            self.look();
            let now = self.machine.time();
            let left = self.statements.saturating_sub(self.machine.statements());
            if left == 0 {
                return Progress::Over(Ending::Limit(Limit::Statements));
            }
            if now >= end {
                return Progress::Over(Ending::Limit(Limit::Frames));
            }
            let allowed = until_statements.saturating_sub(self.machine.statements());
            if allowed == 0 {
                return Progress::GoesOn;
            }
            let until = end.min(self.next_look(now));
            let turn = if self.watches {
                self.feed.run(&mut self.machine, until, allowed.min(left), &mut self.watch)
            } else {
                self.feed.run(&mut self.machine, until, allowed.min(left), &mut Unobserved)
            };
            self.listen();
            self.output.push_str(&self.machine.drain());
            if self.machine.output_offset() > OUTPUT_MAX {
                return Progress::Over(Ending::Limit(Limit::Output));
            }
            match turn {
                Turn::Time | Turn::Statements => {}
                Turn::Observer => self.look_at_place(),
                Turn::Ended(outcome) => return Progress::Over(Ending::Outcome(outcome)),
                Turn::InputEnd => return Progress::Over(Ending::InputEnd),
                Turn::Host(HostRequest::Leave | HostRequest::Backup) => return Progress::Over(Ending::Left),
                Turn::Host(request) => return Progress::Asks(request),
            }
        }
    }

    /// Answers a request.
    pub fn answer(&mut self, answer: Answer) {
        self.machine.apply(Input::Answer(answer));
    }

    /// What was asked of.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The run is over.
    pub fn finish(mut self, ending: Ending) -> Finished {
        self.look();
        for index in 0..self.asserts.len() {
            if self.asserts[index].0.what.when == When::End {
                self.assert(index);
            }
        }
        self.listen();
        self.output.push_str(&self.machine.drain());
        let now = self.machine.time();
        let boundary = if now.frame().start() == now { now } else { now.frame().next().start() };
        let scene = self.machine.scene_at(boundary);
        while let Some(frame) = self.pictures.pop() {
            self.taken.push((frame, self.machine.scene_at(Frame(frame).start())));
        }
        let shown = self.machine.console().screen.shown().text_rows();
        let rows = shown.iter().map(|row| charset::to_stream(row).trim_end_matches(' ').to_owned()).collect();
        Finished {
            ending,
            planned: self.planned && ending == Ending::Limit(Limit::Frames),
            frames: now.frame().0,
            statements: self.machine.statements(),
            line: self.machine.current_line(),
            output: self.output,
            rows,
            scene,
            pictures: self.taken,
            sound: self.sound.map(|hasher| hasher.finalize().to_hex().to_string()),
            asserts: self.asserts,
        }
    }

    /// The next moment at which something is looked at.
    fn next_look(&self, now: HalfCycles) -> HalfCycles {
        let picture = self.pictures.last().map_or(HalfCycles::NEVER, |frame| Frame(*frame).start());
        let assert = self.frame_asserts.last().map_or(HalfCycles::NEVER, |(frame, _)| Frame(*frame).start());
        let sound = match self.sound {
            Some(_) => Frame(now.frame().0.saturating_add(PENDING_FRAMES)).start(),
            None => HalfCycles::NEVER,
        };
        picture.min(assert).min(sound)
    }

    /// Takes pictures and looks at asserts whose frame has come.
    fn look(&mut self) {
        let now = self.machine.time();
        while let Some(frame) = self.pictures.pop_if(|frame| Frame(*frame).start() <= now) {
            let scene = self.machine.scene();
            self.taken.push((frame, scene));
        }
        while let Some((_, index)) = self.frame_asserts.pop_if(|(frame, _)| Frame(*frame).start() <= now) {
            self.assert(index);
        }
    }

    /// The run stands in front of a statement that asserts watch.
    fn look_at_place(&mut self) {
        let pc = self.machine.vm().pc;
        self.watch.seen = Some((self.machine.statements(), pc));
        let place = self.machine.code().place_of(pc);
        let Some(line) = place.line else { return };
        for index in 0..self.asserts.len() {
            let is_here = match self.asserts[index].0.what.when {
                When::Line(asserted) => asserted == line && place.statement == 0,
                When::Here(asserted, statement) => (asserted, statement) == (line, place.statement),
                When::End | When::Frame(_) => false,
            };
            if is_here {
                self.assert(index);
            }
        }
    }

    fn assert(&mut self, index: usize) {
        let (expected, tally) = &mut self.asserts[index];
        let probe = &mut expected.what.probe;
        tally.looked += 1;
        let held = probe.holds(&self.machine);
        if held == Ok(true) {
            return;
        }
        tally.broken += 1;
        if tally.first.is_some() {
            return;
        }
        let machine = &self.machine;
        let parts = held.map(|_| {
            let value = |mut part: crate::timeline::probe::Probe| {
                let value = part.evaluate(machine).ok()?;
                Some((part.text().to_uppercase(), value_text(&value)))
            };
            probe.parts().into_iter().filter_map(value).collect()
        });
        tally.first = Some(Broken { at: machine.position(), line: machine.current_line(), parts });
    }

    fn listen(&mut self) {
        let Some(hasher) = &mut self.sound else { return };
        let heard = self.machine.console().apu.drain();
        for write in heard.writes {
            // To the frame: a few statements more or less before a tone are not heard.
            hasher.update(&write.at.frame().0.to_le_bytes());
            hasher.update(&write.register.to_le_bytes());
            hasher.update(&[write.value]);
        }
        if heard.lost > 0 {
            hasher.update(&heard.lost.to_le_bytes());
        }
    }
}

/// Where a recording ended that its person left in the middle.
fn recorded_end(log: &Log) -> Option<u64> {
    use crate::timeline::log::Entry;
    let (at, entry) = log.entries.last()?;
    match entry {
        Entry::End { ending, .. } if ending.is_final() || *ending == Ending::InputEnd => None,
        _ => Some(at.time.frame().0.saturating_add(1)),
    }
}

/// Stops the run in front of the statements that asserts watch.
#[derive(Clone, Debug, Default)]
struct Watch {
    /// Line and statement.
    places: Vec<(u16, u16)>,
    /// The same as offsets of the code that is executed.
    offsets: Vec<u32>,
    code: Option<Arc<Code>>,
    /// The statement that the run was stopped in front of last.
    seen: Option<(u64, u32)>,
}

impl Observer for Watch {
    const ACTIVE: bool = true;
    const VALUES: bool = false;
    const JUMPS: bool = false;
    const DEVICES: bool = false;

    fn enter(&mut self, _vm: &Vm, code: &Arc<Code>) {
        if self.code.as_ref().is_some_and(|known| Arc::ptr_eq(known, code)) {
            return;
        }
        let offset = |(line, statement): &(u16, u16)| {
            code.offset_of(crate::vm::code::Place { line: Some(*line), statement: *statement, step: 0 })
        };
        self.offsets = self.places.iter().filter_map(offset).collect();
        self.offsets.sort_unstable();
        self.code = Some(Arc::clone(code));
    }

    fn wants_statement(&mut self, pc: u32) -> bool {
        self.offsets.contains(&pc)
    }

    fn statement(&mut self, vm: &Vm, _code: &Code, pc: u32) -> bool {
        self.seen == Some((vm.statements, pc))
    }
}
