//! A machine that is played live: what a person does becomes inputs at frame starts, one frame at a time.
//!
//! Knows no terminal and no clock, so that the same frames can be run by whoever has inputs for them.

use std::collections::VecDeque;
use std::time::Duration;

use crate::basic::charset;
use crate::exec::policy::Reason;
use crate::exec::supervision::Verdict;
use crate::famicom::apu::Drained;
use crate::famicom::input::{Awaits, HostRequest, Input, Outcome, Stop};
use crate::famicom::keyboard::{Press, TYPED_DOWN_FRAMES, code};
use crate::famicom::machine::Machine;
use crate::famicom::pad::Pad;
use crate::vm::observer::Unobserved;
use crate::vm::time::Frame;

/// Characters of a paste that are kept; a listing of the largest program is shorter.
const PASTE_MAX: usize = 2 << 20;

/// Frames that a pasted character is down and up while a program looks at single keys.
const PASTED_DOWN_FRAMES: u8 = 4;
const PASTED_UP_FRAMES: u8 = 2;

/// Statements in one frame after which somebody looks at the keys again, however fast the clock is set.
const STATEMENTS_A_FRAME: u64 = 2_000_000;

/// How long keys that were typed for a line wait for the next one, while the machine is busy with the line before.
const AHEAD_FRAMES: u8 = 60;

/// Who answers what a program asks of the world.
pub trait Desk {
    /// Answers a request by applying an input; what a person should know about it goes to `notices`. `false` if the
    /// program leaves BASIC.
    fn serve(&mut self, machine: &mut Machine, request: HostRequest, notices: &mut Vec<String>) -> bool;
}

/// Who looks on at every frame: makers of files.
pub trait Witness {
    /// A frame is over; these registers of the sound chip were written in it.
    fn frame(&mut self, machine: &mut Machine, sound: &Drained);

    /// So many inputs of a person have reached the machine in a frame that is over; `cursor` of the script's are yet to come.
    fn inputs(&mut self, _machine: &mut Machine, _came_in: u64, _cursor: u64) {}

    /// The program has ended with an error in one of its lines, at this real time. What is done about it is done to the
    /// machine.
    fn failed(&mut self, _machine: &mut Machine, _outcome: Outcome, _now: Duration) -> Verdict {
        Verdict::Stop(Reason::Asked)
    }

    /// Applies what a run begins with to a machine that has gone back to power-on.
    fn begin(&mut self, machine: &mut Machine) {
        machine.apply(Input::Run);
    }

    /// What a person should know of it.
    fn take_notice(&mut self) -> Option<String> {
        None
    }
}

/// An input that was decided before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripted {
    /// The frame at whose start it happens.
    pub frame: Frame,
    /// What happens.
    pub input: Input,
}

/// Whether there is a next frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// There is.
    GoesOn,
    /// The program ended, and nobody wants direct mode.
    Ended(Outcome),
    /// It ended with an error: [`Stage::accept`], if nobody does anything about that.
    Failed(Outcome),
    /// SYSTEM or BACKUP.
    Left,
}

/// An input that has not reached the machine yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pending {
    input: Input,
    /// It was typed while the machine waited for a line.
    for_line: bool,
}

/// The machine and what it will be told.
pub struct Stage<'d> {
    machine: Machine,
    desk: &'d mut dyn Desk,
    /// Inputs in the order in which a person made them.
    pending: VecDeque<Pending>,
    /// Frames that keys typed ahead still wait for a line.
    ahead_frames: u8,
    /// The key that is down stays so until this frame, so that a program sees it.
    down_until: Frame,
    /// Pasted codes that are yet to be typed.
    pasted: VecDeque<u8>,
    /// Frames until the next pasted character, while single keys are looked at.
    pasted_wait: u8,
    /// Direct mode follows the program's end.
    keeps_direct_mode: bool,
    pads: [Pad; 2],
    /// Decided inputs, the next one last.
    script: Vec<Scripted>,
    /// All of the script, for a run that goes back.
    whole_script: Vec<Scripted>,
    /// Errors are somebody else's to decide about.
    is_supervised: bool,
    /// Inputs that were no script's since somebody last asked.
    came_in: u64,
    /// The sound chip's writes of the last frame.
    sound: Drained,
    /// Statements that may be executed, and whether they have been.
    statements_max: u64,
    exhausted: bool,
    /// Statements and bytes of output when the program failed, for a run that goes back then.
    failed_at: (u64, u64),
    /// Those that are void since the run went back. Limits count them: an attempt that never ends well is one too.
    void: (u64, u64),
    /// What ended last.
    outcome: Option<Outcome>,
    notices: Vec<String>,
}

impl<'d> Stage<'d> {
    /// A machine, and who answers it. `keeps_direct_mode`: direct mode follows the program's end.
    pub fn new(machine: Machine, desk: &'d mut dyn Desk, keeps_direct_mode: bool) -> Stage<'d> {
        let mut machine = machine;
        machine.console().apu.record(true);
        Stage {
            machine,
            desk,
            pending: VecDeque::new(),
            ahead_frames: 0,
            down_until: Frame(0),
            pasted: VecDeque::new(),
            pasted_wait: 0,
            keeps_direct_mode,
            pads: [Pad::default(); 2],
            script: Vec::new(),
            whole_script: Vec::new(),
            is_supervised: false,
            came_in: 0,
            sound: Drained::default(),
            statements_max: u64::MAX,
            exhausted: false,
            failed_at: (0, 0),
            void: (0, 0),
            outcome: None,
            notices: Vec::new(),
        }
    }

    /// The machine, to look at.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// Inputs that happen by themselves, the next one last.
    pub fn follow(&mut self, script: Vec<Scripted>) {
        self.whole_script.clone_from(&script);
        self.script = script;
        self.apply_script();
    }

    /// Errors in lines of the program are somebody else's to decide about: [`Flow::Failed`].
    pub fn supervise(&mut self) {
        self.is_supervised = true;
    }

    /// Inputs of the script that are yet to come.
    pub fn cursor(&self) -> u64 {
        self.script.len() as u64
    }

    /// How many inputs of a person have reached the machine since the last call.
    pub fn take_came_in(&mut self) -> u64 {
        std::mem::take(&mut self.came_in)
    }

    /// Takes an error as the end of the program.
    pub fn accept(&mut self, outcome: Outcome) -> Flow {
        self.outcome = Some(outcome);
        if !self.keeps_direct_mode {
            return Flow::Ended(outcome);
        }
        self.machine.apply(Input::Prompt);
        Flow::GoesOn
    }

    /// The machine has gone back to an earlier moment: what is left of the script is what was left then (`None`: all of
    /// it), keys are up, and pads hold what the person holds now.
    pub fn gone_back(&mut self, cursor: Option<u64>) {
        let (statements, output) = self.failed_at;
        self.void.0 += statements.saturating_sub(self.machine.statements());
        self.void.1 += output.saturating_sub(self.machine.output_offset());
        self.script.clone_from(&self.whole_script);
        if let Some(left) = cursor {
            // The next one is last: those that are left are the first.
            self.script.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        }
        self.pending.clear();
        self.pasted.clear();
        (self.ahead_frames, self.down_until) = (0, Frame(0));
        self.machine.console().apu.record(true);
        self.machine.apply(Input::KeyUp);
        for (number, pad) in (0..).zip(self.pads) {
            self.machine.apply(Input::Pad { number, stick: pad.stick, strig: pad.strig });
        }
        self.apply_script();
    }

    /// Executes no more than so many statements, those included that become void; whoever asks [`Stage::is_exhausted`]
    /// knows when that is over.
    pub fn limit_statements(&mut self, most: u64) {
        self.statements_max = most;
    }

    /// Whether all statements that may be executed have been.
    pub fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// Bytes that the program has printed, those included that are void since the run went back.
    pub fn printed(&self) -> u64 {
        self.machine.output_offset() + self.void.1
    }

    /// What the sound chip was told in the last frame.
    pub fn take_sound(&mut self) -> Drained {
        std::mem::take(&mut self.sound)
    }

    /// How the last program ended.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// What a person should know since the last call.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// An input for the next frame.
    pub fn input(&mut self, input: Input) {
        let for_line = matches!(self.machine.awaits(), Awaits::Line | Awaits::Direct);
        self.pending.push_back(Pending { input, for_line });
    }

    /// What a pad holds from the next frame on. It does not queue up behind keys: a pad's buttons have their own wires.
    pub fn hold_pad(&mut self, number: u8, pad: Pad) {
        let held = &mut self.pads[usize::from(number & 1)];
        if *held != pad {
            *held = pad;
            self.came_in += 1;
            self.machine.apply(Input::Pad { number: number & 1, stick: pad.stick, strig: pad.strig });
        }
    }

    /// STOP, at once: what was pasted or typed ahead is forgotten with it.
    pub fn stop(&mut self) {
        self.pasted.clear();
        self.pending.retain(|pending| !matches!(pending.input, Input::KeyDown(_) | Input::Function(_)));
        self.machine.apply(Input::Stop);
    }

    /// Text to be typed: lines are handed over whole where the machine waits for lines, so that a listing is entered
    /// as fast as it can be read.
    pub fn paste(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.pasted.push_back(code::RETURN);
            }
            self.pasted.extend(charset::typed(line));
        }
        self.pasted.truncate(PASTE_MAX);
    }

    /// Runs to the next frame start.
    pub fn frame(&mut self) -> Flow {
        let flow = self.run_frame();
        if flow == Flow::GoesOn {
            self.apply_script();
        }
        self.sound = self.machine.console().apu.drain();
        flow
    }

    /// Applies what is decided for the frame that begins. At its end a frame has all of the next one's, so that whoever
    /// sees the machine then sees them done.
    fn apply_script(&mut self) {
        if self.script.is_empty() {
            return;
        }
        loop {
            // What the machine does at once may take it to another frame.
            self.machine.settle();
            let now = self.machine.time().frame();
            if self.script.last().is_none_or(|scripted| scripted.frame > now) {
                return;
            }
            if let Some(scripted) = self.script.pop() {
                self.machine.apply(scripted.input);
            }
        }
    }

    fn run_frame(&mut self) -> Flow {
        self.apply_pending();
        self.type_pasted();
        let until = self.machine.time().frame().next().start();
        let left = self.statements_max.saturating_sub(self.machine.statements() + self.void.0);
        let mut statements = STATEMENTS_A_FRAME.min(left);
        loop {
            let before = self.machine.statements();
            let stop = self.machine.run_observed(until, statements, &mut Unobserved);
            statements = statements.saturating_sub(self.machine.statements() - before);
            match stop {
                Stop::Statements => {
                    // Statements that belong together stop in front of the limit.
                    self.exhausted = left <= STATEMENTS_A_FRAME;
                    return Flow::GoesOn;
                }
                Stop::Time | Stop::Observer => return Flow::GoesOn,
                Stop::Line | Stop::Key | Stop::Direct => {
                    self.machine.idle(until);
                    if self.machine.time() >= until {
                        return Flow::GoesOn;
                    }
                }
                Stop::Ended(outcome @ Outcome::Error { line: Some(_), .. }) if self.is_supervised => {
                    self.failed_at = (self.machine.statements(), self.machine.output_offset());
                    return Flow::Failed(outcome);
                }
                Stop::Ended(outcome) => {
                    if let Flow::Ended(outcome) = self.accept(outcome) {
                        return Flow::Ended(outcome);
                    }
                }
                Stop::Host(request) => {
                    self.came_in += 1;
                    if !self.desk.serve(&mut self.machine, request, &mut self.notices) {
                        return Flow::Left;
                    }
                }
            }
        }
    }

    /// One key at most goes down in a frame, and stays down for all of it: the machine looks once a frame.
    fn apply_pending(&mut self) {
        let awaits = self.machine.awaits();
        self.ahead_frames = match awaits {
            Awaits::Line | Awaits::Direct => AHEAD_FRAMES,
            Awaits::Key | Awaits::Nothing => self.ahead_frames.saturating_sub(1),
        };
        let now = self.machine.time().frame();
        let mut down = false;
        while let Some(pending) = self.pending.front() {
            match pending.input {
                Input::KeyDown(_) | Input::Function(_) | Input::KeyUp if down => return,
                Input::KeyDown(_) | Input::Function(_) => {
                    if pending.for_line && self.is_too_early(awaits, now) {
                        return;
                    }
                    down = true;
                    self.down_until = Frame(now.0.saturating_add(TYPED_DOWN_FRAMES));
                }
                // A program looks at the keys less often than once a frame, and a tap over a network may be no longer.
                Input::KeyUp if awaits == Awaits::Nothing && now < self.down_until => return,
                _ => {}
            }
            if let Some(pending) = self.pending.pop_front() {
                self.came_in += 1;
                self.machine.apply(pending.input);
            }
        }
    }

    /// Whether a key that was typed for a line would be lost now: the machine is busy with the line before, or a function
    /// key's text is still typing itself.
    fn is_too_early(&mut self, awaits: Awaits, now: Frame) -> bool {
        let keyboard = &self.machine.console().keyboard;
        let typing = matches!(keyboard.press, Press::Text { .. }) && keyboard.next_typed(now).is_some();
        typing || awaits == Awaits::Nothing && self.ahead_frames > 0
    }

    fn type_pasted(&mut self) {
        if self.pasted.is_empty() || !self.pending.is_empty() {
            return;
        }
        self.came_in += 1;
        if self.pasted_wait > 0 {
            self.pasted_wait -= 1;
            if self.pasted_wait == PASTED_UP_FRAMES {
                self.machine.apply(Input::KeyUp);
            }
            return;
        }
        match self.machine.awaits() {
            Awaits::Direct | Awaits::Line => {
                if let Some(end) = self.pasted.iter().position(|code| *code == code::RETURN) {
                    let line: Vec<u8> = self.pasted.drain(..=end).take(end).collect();
                    self.machine.apply(Input::Line(line));
                } else if let Some(code) = self.pasted.pop_front() {
                    self.machine.apply(Input::KeyDown(code));
                    self.input(Input::KeyUp);
                }
            }
            Awaits::Key | Awaits::Nothing => {
                if let Some(code) = self.pasted.pop_front() {
                    self.machine.apply(Input::KeyDown(code));
                    self.pasted_wait = PASTED_DOWN_FRAMES + PASTED_UP_FRAMES - 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
