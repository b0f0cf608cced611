//! Where the viewer of a run is and what it is doing: standing, playing, or looking for something. Knows no terminal; times
//! come in as values.

mod stills;
mod words;

use std::time::Duration;

use super::jump::Jump;
use super::past::Past;
use super::speed::{Speed, Tempo};
use crate::famicom::apu::Drained;
use crate::famicom::machine::{Machine, Missed};
use crate::famicom::position::Position;
use crate::timeline::walk::{Direction, Found, Progress, Search, Target, Unit, Walk};
use crate::vm::time::{CPU_HZ, Frame, HalfCycles};
use words::{later, missing, sought, told_of};

/// How long one turn plays, searches or surveys before the person's keys are looked at again.
const PLAY_TURN: Duration = Duration::from_millis(20);
const SEARCH_TURN: Duration = Duration::from_millis(25);
const SURVEY_TURN: Duration = Duration::from_millis(6);
const SURVEY_TURN_PLAYING: Duration = Duration::from_millis(3);

/// Statements and frames between two looks at the clock.
const SEARCH_SLICE: u64 = 200_000;
const SURVEY_SLICE: u64 = 20_000;

/// Frames that are played at once where nobody hears them.
const FRAMES_AT_ONCE: u64 = 16;

/// The most marks that a person can set.
pub const MARKS_MAX: usize = 1000;

/// The longest note of a mark, in characters.
pub const NOTE_MAX: usize = 200;

/// A person's note about a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The moment.
    pub at: Position,
    /// The note; may be empty.
    pub note: String,
}

/// A search on its way.
#[derive(Debug)]
struct Hunt {
    search: Search,
    target: Target,
    direction: Direction,
    thousandths: u16,
    /// It is a step: where nothing is found the run's end is meant.
    is_step: bool,
}

/// A viewer of a run.
#[derive(Debug)]
pub struct Travel {
    past: Past,
    speed: Speed,
    /// While it plays.
    tempo: Option<Tempo>,
    hunt: Option<Hunt>,
    /// The log's own marks.
    noted: Vec<Mark>,
    /// Those that the person has set.
    marks: Vec<Mark>,
    /// The next frame's sound is not that of the frame behind the last one heard.
    joins: bool,
    /// How much of the run is surveyed, in thousandths.
    surveyed: u16,
    /// The person has been told that the recorded run was another from some moment on.
    told: bool,
    message: Option<String>,
}

impl Travel {
    /// A viewer at the past's present moment.
    pub fn new(past: impl Into<Past>, marks: Vec<Mark>) -> Travel {
        let (past, mut marks) = (past.into(), marks);
        marks.sort_by_key(|mark| mark.at);
        let noted = past.log().marks().map(|(at, note)| Mark { at, note: note.to_owned() }).collect();
        Travel {
            surveyed: if matches!(past, Past::Stills(_)) { 1000 } else { 0 },
            past,
            speed: Speed::NORMAL,
            tempo: None,
            hunt: None,
            noted,
            marks,
            joins: true,
            told: false,
            message: None,
        }
    }

    /// What is looked at.
    pub fn past(&mut self) -> &mut Past {
        &mut self.past
    }

    /// The walk, to go on live from; `None` of a run that cannot be run again.
    pub fn into_walk(self) -> Option<Walk> {
        match self.past {
            Past::Run(walk) => Some(*walk),
            Past::Stills(_) => None,
        }
    }

    /// Whether one can go on live from here; if not, the person is told.
    pub fn can_be_taken_over(&mut self) -> bool {
        !self.refuse()
    }

    /// The present moment.
    pub fn position(&self) -> Position {
        self.past.position()
    }

    /// How fast it plays, or would.
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// Which way it plays, if it does.
    pub fn playing(&self) -> Option<Direction> {
        self.tempo.map(|tempo| tempo.direction())
    }

    /// What is being looked for, and how much of the run has been searched, in thousandths.
    pub fn hunting(&self) -> Option<(String, u16)> {
        self.hunt.as_ref().map(|hunt| (sought(hunt.target), hunt.thousandths))
    }

    /// How much of the run is surveyed, in thousandths.
    pub fn surveyed(&self) -> u16 {
        self.surveyed
    }

    /// Something that the person should know, since the last call.
    pub fn take_message(&mut self) -> Option<String> {
        self.message.take()
    }

    /// The marks that the person has set, by their moments.
    pub fn own_marks(&self) -> &[Mark] {
        &self.marks
    }

    /// All marks, by their moments.
    pub fn marks(&self) -> Vec<(Position, &str)> {
        let both = self.noted.iter().chain(&self.marks);
        let mut all: Vec<_> = both.map(|mark| (mark.at, mark.note.as_str())).collect();
        all.sort_by_key(|(at, _)| *at);
        all
    }

    /// Whether sound can be heard: forward at the run's own speed.
    pub fn sounds(&self) -> bool {
        self.tempo.is_some_and(|tempo| tempo.speed() == Speed::NORMAL && tempo.direction() == Direction::Forward)
    }

    /// Plays in a direction; stands still if it does so already. From the end it plays from the beginning, and the other
    /// way round.
    pub fn play(&mut self, direction: Direction, now: Duration) {
        self.hunt = None;
        if self.playing() == Some(direction) {
            self.stop();
            return;
        }
        if self.refuse() {
            return;
        }
        let end = self.past.end();
        match direction {
            Direction::Forward if self.position() >= end => self.arrive(|walk| walk.go_to(walk.start())),
            Direction::Back if self.position().frame().0 == 0 => self.arrive(|walk| walk.go_to(end)),
            Direction::Forward | Direction::Back => {}
        }
        self.tempo = Some(Tempo::new(self.speed, direction, self.position().frame().0, now));
        self.listen();
    }

    /// Stands still.
    pub fn stop(&mut self) {
        self.tempo = None;
        self.listen();
    }

    /// Gives up what is being looked for; whether something was.
    pub fn cancel(&mut self) -> bool {
        self.hunt.take().is_some()
    }

    /// Plays faster or slower from now on.
    pub fn set_speed(&mut self, speed: Speed, now: Duration) {
        self.speed = speed;
        if let Some(tempo) = self.tempo {
            self.tempo = Some(Tempo::new(speed, tempo.direction(), self.position().frame().0, now));
        }
        self.listen();
    }

    /// Takes a step. One that may be far is looked for.
    pub fn step(&mut self, unit: Unit, direction: Direction) {
        self.stop();
        self.hunt = None;
        if self.step_still(direction) {
            return;
        }
        let target = match unit {
            Unit::Frame | Unit::Statement => {
                self.arrive(|walk| walk.step(unit, direction).map(|_| ()));
                return;
            }
            Unit::Line => Target::AnyLine,
            Unit::Over => Target::SameLevel,
            Unit::Out => Target::Caller,
        };
        self.begin(target, direction, unit != Unit::Out);
    }

    /// Goes so many seconds on or back.
    pub fn seconds(&mut self, count: u64, direction: Direction, now: Duration) {
        let span = HalfCycles(count.saturating_mul(2 * CPU_HZ));
        if !self.still_by(span, direction) {
            self.go_by(span, direction);
            self.replay(now);
        }
    }

    /// Goes to one end of the run.
    pub fn end(&mut self, direction: Direction) {
        self.stop();
        self.hunt = None;
        if !self.end_still(direction) {
            self.arrive(|walk| walk.go_to(if direction == Direction::Back { walk.start() } else { walk.end() }));
        }
    }

    /// Goes to a frame.
    pub fn to_frame(&mut self, frame: Frame, now: Duration) {
        self.hunt = None;
        if !self.still_before(frame) {
            self.arrive(|walk| walk.go_to_frame(frame));
            self.replay(now);
        }
    }

    /// Goes where a person wants to.
    pub fn jump(&mut self, jump: Jump, now: Duration) {
        if self.jump_to_still(jump) {
            return;
        }
        match jump {
            Jump::Frame(frame) => self.to_frame(Frame(frame), now),
            Jump::Frames(count, direction) => {
                let here = self.position().frame().0;
                let frame = match direction {
                    Direction::Forward => here.saturating_add(count),
                    Direction::Back => here.saturating_sub(count),
                };
                self.to_frame(Frame(frame), now);
            }
            Jump::Time(time) => self.to_frame(time.frame(), now),
            Jump::Span(time, direction) => {
                self.go_by(time, direction);
                self.replay(now);
            }
            Jump::Mark(direction) => self.to_mark(direction),
            Jump::Search(target, direction) => self.find(target, direction),
        }
    }

    /// Looks for something.
    pub fn find(&mut self, target: Target, direction: Direction) {
        self.stop();
        if self.refuse() {
            return;
        }
        self.begin(target, direction, false);
    }

    /// Goes to the next or last mark.
    pub fn to_mark(&mut self, direction: Direction) {
        self.stop();
        self.hunt = None;
        if self.still_of_mark(direction) {
            return;
        }
        let here = self.position();
        let marks = self.marks();
        let found = match direction {
            Direction::Forward => marks.iter().find(|(at, _)| *at > here),
            Direction::Back => marks.iter().rfind(|(at, _)| *at < here),
        };
        match found.map(|(at, _)| *at) {
            Some(at) => self.arrive(|walk| {
                // A mark of a log that was written anew may be no moment of it.
                walk.go_to(at).or_else(|_| walk.go_to_frame(at.frame()))
            }),
            None => self.message = Some(format!("no {} mark; m sets one", later(direction))),
        }
    }

    /// Sets a mark at the present moment, or changes its note; whether there was room for it.
    pub fn mark(&mut self, note: &str) -> bool {
        let at = self.position();
        let note: String = note.trim().chars().filter(|c| !c.is_control()).take(NOTE_MAX).collect();
        match self.marks.binary_search_by_key(&at, |mark| mark.at) {
            Ok(known) => self.marks[known].note = note,
            Err(_) if self.marks.len() >= MARKS_MAX => return false,
            Err(place) => self.marks.insert(place, Mark { at, note }),
        }
        true
    }

    /// Takes the mark away that the person has set in this frame; whether there was one.
    pub fn unmark(&mut self) -> bool {
        let here = self.position().frame();
        let before = self.marks.len();
        self.marks.retain(|mark| mark.at.frame() != here);
        self.marks.len() < before
    }

    /// How long nothing is to be done.
    pub fn wait(&self, now: Duration, idle: Duration) -> Duration {
        if self.hunt.is_some() || self.surveyed < 1000 {
            return Duration::ZERO;
        }
        self.tempo.map_or(idle, |tempo| tempo.wait(self.position().frame().0, now).min(idle))
    }

    /// Does what is to be done now, for a short time of `clock`. `hear` gets the machine behind each frame with what the
    /// sound chip was told in it, while sound can be heard.
    pub fn work(&mut self, clock: &dyn Fn() -> Duration, hear: &mut dyn FnMut(&mut Machine, &Drained)) {
        let begun = clock();
        let lasts = |most: Duration| clock().saturating_sub(begun) < most;
        if self.hunt.is_some() {
            while self.hunt.is_some() && lasts(SEARCH_TURN) {
                self.hunt_on();
            }
            return;
        }
        self.play_on(begun, &lasts, hear);
        let turn = if self.tempo.is_some() { SURVEY_TURN_PLAYING } else { SURVEY_TURN };
        let begun = clock();
        while self.surveyed < 1000 && clock().saturating_sub(begun) < turn {
            self.survey_on();
        }
    }

    fn play_on(
        &mut self,
        now: Duration,
        lasts: &dyn Fn(Duration) -> bool,
        hear: &mut dyn FnMut(&mut Machine, &Drained),
    ) {
        let Some(mut tempo) = self.tempo else { return };
        let target = tempo.frame_at(now);
        let sounds = self.sounds();
        loop {
            let here = self.position();
            let frame = here.frame().0;
            let left = match tempo.direction() {
                Direction::Forward => target.map_or(FRAMES_AT_ONCE, |target| target.saturating_sub(frame)),
                Direction::Back => target.map_or(FRAMES_AT_ONCE, |target| frame.saturating_sub(target)),
            };
            if left == 0 || !lasts(PLAY_TURN) {
                break;
            }
            let count = if sounds { 1 } else { left.min(FRAMES_AT_ONCE) };
            self.arrive(|walk| match tempo.direction() {
                Direction::Forward => walk.go_to_frame(Frame(frame.saturating_add(count))),
                Direction::Back if count == 1 || frame <= count => walk.step(Unit::Frame, Direction::Back).map(|_| ()),
                Direction::Back => walk.go_to_frame(Frame(frame - count)),
            });
            if sounds {
                let machine = self.past.machine();
                let mut told = machine.console().apu.drain();
                if std::mem::take(&mut self.joins) {
                    // Whoever hears it begins anew where writes are lost.
                    told.lost += 1;
                }
                hear(machine, &told);
            }
            let is_over = match tempo.direction() {
                Direction::Forward => self.position() >= self.past.end(),
                Direction::Back => self.position().frame().0 == 0,
            };
            if is_over || self.position() == here {
                self.stop();
                return;
            }
        }
        if tempo.is_lost(self.position().frame().0, now) {
            tempo.restart(self.position().frame().0, now);
            self.tempo = Some(tempo);
        }
    }

    fn begin(&mut self, target: Target, direction: Direction, is_step: bool) {
        let Past::Run(walk) = &self.past else { return };
        let search = walk.search(target, direction);
        self.hunt = Some(Hunt { search, target, direction, thousandths: 0, is_step });
        // Most are over at once: the person sees no search then.
        self.hunt_on();
    }

    fn hunt_on(&mut self) {
        let (Some(hunt), Past::Run(walk)) = (&mut self.hunt, &mut self.past) else { return };
        match hunt.search.go_on(walk, SEARCH_SLICE) {
            Ok(Progress::Going { thousandths }) => hunt.thousandths = thousandths,
            Ok(Progress::Done(found)) => {
                if let Some(hunt) = self.hunt.take() {
                    self.hunted(&hunt, found);
                }
            }
            Err(missed) => {
                self.hunt = None;
                self.note_missed(Err(missed));
            }
        }
    }

    fn hunted(&mut self, hunt: &Hunt, found: Option<Found>) {
        match found {
            Some(found) => {
                self.arrive(|walk| walk.go_to(found.at));
                self.message = told_of(hunt.target, found);
            }
            None if hunt.is_step => self.end(hunt.direction),
            None => self.message = Some(missing(hunt.target, hunt.direction)),
        }
    }

    fn survey_on(&mut self) {
        let Past::Run(walk) = &mut self.past else { return };
        match walk.survey(SURVEY_SLICE) {
            Ok(Progress::Done(())) => self.surveyed = 1000,
            Ok(Progress::Going { thousandths }) => self.surveyed = thousandths.min(999),
            Err(missed) => {
                self.surveyed = 1000;
                self.note_missed(Err(missed));
            }
        }
        if let Some(at) = self.past.chart().diverged
            && !std::mem::replace(&mut self.told, true)
        {
            let frame = at.frame().0;
            self.message = Some(format!("from frame {frame} on the recorded run was another; --verify says more"));
        }
    }

    fn go_by(&mut self, span: HalfCycles, direction: Direction) {
        self.hunt = None;
        let here = self.position().time.0;
        let time = match direction {
            Direction::Forward => here.saturating_add(span.0),
            Direction::Back => here.saturating_sub(span.0),
        };
        self.arrive(|walk| walk.go_to_frame(HalfCycles(time).frame()));
    }

    /// Goes somewhere.
    fn arrive(&mut self, go: impl FnOnce(&mut Walk) -> Result<(), Missed>) {
        if let Past::Run(walk) = &mut self.past {
            let gone = go(walk);
            self.note_missed(gone);
        }
    }

    /// Plays on from here after a jump.
    fn replay(&mut self, now: Duration) {
        let frame = self.position().frame().0;
        self.joins = true;
        if let Some(tempo) = &mut self.tempo {
            tempo.restart(frame, now);
        }
    }

    fn listen(&mut self) {
        let sounds = self.sounds();
        self.joins = true;
        if let Past::Run(walk) = &mut self.past {
            walk.listen(sounds);
        }
    }

    fn note_missed(&mut self, result: Result<(), Missed>) {
        if let Err(missed) = result {
            let frame = missed.at.frame().0;
            self.message = Some(format!("the run leaves its log before frame {frame}; it can be shown up to there"));
        }
    }
}

#[cfg(test)]
mod tests;
