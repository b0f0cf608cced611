//! Two programs, one past: a recorded run's inputs given to another program, and where the two part.
//!
//! Both run side by side on machines of the recorded configuration, fed as [`super::feed`] says. Pictures are compared at
//! the beginning of each frame, without the text cursor. Output is compared as one text and variables by the values that
//! they are given in order, so that a program that is only faster or slower parts in its pictures and in nothing else.

mod histories;
mod side;

use std::collections::VecDeque;

use crate::basic::charset;
use crate::basic::program::Program;
use crate::basic::tree::Type;
use crate::famicom::machine::Machine;
use crate::famicom::palette::Palette;
use crate::famicom::picture::{COLUMNS, ROWS, TEXT_OFFSET};
use crate::famicom::screen::Cgen;
use crate::famicom::video::scene::Scene;
use crate::vm::observer::Unobserved;
pub use histories::{Assigned, Variable, VariableParting};
use histories::{Histories, Notes};
pub use side::Spot;
use side::{Side, start_of};

use super::ending::Ending;
use super::feed::Feed;
use super::log::Entry;
use super::log::reader::Log;

/// Frames that a slower program is given after the recorded one has ended.
const FRAMES_AFTER: u64 = 600;

/// The most frames: some 46 hours. A log may claim any.
const FRAMES_MAX: u64 = 10_000_000;

/// The other program may execute so many statements more than the recorded one, and so many times as many.
const STATEMENTS_AFTER: u64 = 100_000_000;
const STATEMENTS_TIMES: u64 = 10;

/// Characters shown around the place where outputs part.
const SHOWN: usize = 60;

/// Two programs on their way.
#[derive(Debug)]
pub struct Against<'a> {
    log: &'a Log,
    other: Program,
    old: Side,
    new: Side,
    /// The next frame to look at.
    frame: u64,
    /// The last one.
    last: u64,
    histories: Histories,
    notes: [Notes; 2],
    /// Output of both that was not compared, the bytes before it, and the frames at which it was printed.
    output: [String; 2],
    compared: u64,
    /// For either side: at the end of which frame how many bytes had been printed, as long as they are not compared.
    printed: [VecDeque<(u64, u64)>; 2],
    found: Partings,
}

/// Where two programs part; nothing where they do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partings {
    /// The first frame with different pictures.
    pub picture: Option<PictureParting>,
    /// The first byte of output that is another.
    pub output: Option<OutputParting>,
    /// The first value of a variable that is another.
    pub variable: Option<VariableParting>,
}

/// Different pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureParting {
    /// The frame at whose beginning they differ.
    pub frame: u64,
    /// What changed the recorded program's picture in the frame before; `None` if no statement did.
    pub old: Option<Spot>,
    /// The same of the other program.
    pub new: Option<Spot>,
    /// What differs: `tiles`, `scroll`, `character sets`, `colours`, `sprites`.
    pub what: Vec<&'static str>,
    /// The first row of the text that differs, and what stands there.
    pub row: Option<(usize, [String; 2])>,
    /// Both pictures.
    pub scenes: Box<[Scene; 2]>,
}

/// Different output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputParting {
    /// Bytes that are the same.
    pub offset: u64,
    /// Where the recorded program printed something else; `None` if it printed no more.
    pub old: Option<Spot>,
    /// The same of the other program.
    pub new: Option<Spot>,
    /// What both printed from there on, up to the end of the line.
    pub texts: [String; 2],
}

/// What became of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Where they part.
    pub partings: Partings,
    /// How each ended; `None` if it still ran.
    pub endings: [Option<Ending>; 2],
    /// Where each was in the end.
    pub ends: [Spot; 2],
    /// Frames that were compared.
    pub frames: u64,
}

impl Comparison {
    /// Whether nothing parts.
    pub fn is_same(&self) -> bool {
        self.partings == Partings::default() && self.endings[0] == self.endings[1]
    }
}

impl<'a> Against<'a> {
    /// Both at power-on.
    pub fn new(log: &'a Log, other: Program) -> Against<'a> {
        let last = log.end().frame().0.saturating_add(if is_over(log) { FRAMES_AFTER } else { 1 }).min(FRAMES_MAX);
        let (old, new) = sides(log, &other, last);
        Against {
            log,
            other,
            old,
            new,
            frame: 0,
            last,
            histories: Histories::default(),
            notes: [Notes::new(), Notes::new()],
            output: [String::new(), String::new()],
            compared: 0,
            printed: [VecDeque::new(), VecDeque::new()],
            found: Partings::default(),
        }
    }

    /// Whether the other program fits in the machine's memory.
    pub fn fits(&self) -> bool {
        self.new.machine().vm().memory.holds_program(self.other.size() as u64)
    }

    /// The next frame; whether there are more.
    pub fn step(&mut self) -> bool {
        let at = start_of(self.frame);
        let notes = &mut self.notes;
        for (side, machine) in [&mut self.old, &mut self.new].into_iter().enumerate() {
            let printed = match self.found.variable {
                None => machine.go_to(at, &mut notes[side]),
                Some(_) => machine.go_to(at, &mut Unobserved),
            };
            if self.found.output.is_none() && !printed.is_empty() {
                self.output[side].push_str(&printed);
                self.printed[side].push_back((self.frame, self.compared + self.output[side].len() as u64));
            }
        }
        if self.found.variable.is_none() {
            let [old, new] = &mut self.notes;
            self.found.variable = self.histories.take(old, new);
        }
        if self.found.output.is_none() {
            self.compare_output(false);
        }
        if self.found.picture.is_none() {
            self.compare_pictures();
        }
        let over = self.old.ending().is_some() && self.new.ending().is_some();
        let goes_on = self.frame < self.last && !over;
        self.frame += 1;
        goes_on
    }

    /// Everything was seen.
    pub fn finish(mut self) -> Comparison {
        let over = self.old.ending().is_some() && self.new.ending().is_some();
        if self.found.output.is_none() && over {
            self.compare_output(true);
        }
        if self.found.variable.is_none() && over {
            let (old, new) = (self.old.machine(), self.new.machine());
            self.found.variable = self.histories.left_over(|variable| has(old, variable) && has(new, variable));
        }
        Comparison {
            partings: self.found,
            endings: [self.old.ending(), self.new.ending()],
            ends: [self.old.spot(), self.new.spot()],
            frames: self.frame,
        }
    }

    fn compare_pictures(&mut self) {
        let at = start_of(self.frame);
        let scenes = [self.old.scene(at), self.new.scene(at)];
        if scenes[0] == scenes[1] {
            return;
        }
        let what = differences(&scenes);
        let rows = [&scenes[0], &scenes[1]].map(text_rows);
        let row = (0..rows[0].len()).find(|row| rows[0][*row] != rows[1][*row]);
        let row = row.map(|row| (row, [rows[0][row].clone(), rows[1][row].clone()]));
        let different = Different::between(&scenes);
        let (old, new) = sides(self.log, &self.other, self.last);
        let [old, new] = [old, new].map(|mut again| {
            again.go_to(start_of(self.frame.saturating_sub(1)), &mut Unobserved);
            let mut before = again.console();
            again.find(at, |side| {
                let now = side.console();
                // Sprites move and beeps end whoever is at work.
                before.advance(side.machine().time());
                let [was, is] = [&before, &now].map(|console| different.of(&Scene::of(console, None)));
                before = now;
                was != is
            })
        });
        self.found.picture = Some(PictureParting { frame: self.frame, old, new, what, row, scenes: Box::new(scenes) });
    }

    /// Compares what both have printed; with `all` nothing more will come.
    fn compare_output(&mut self, all: bool) {
        let same = self.output[0].bytes().zip(self.output[1].bytes()).take_while(|(old, new)| old == new).count();
        let lengths = [self.output[0].len(), self.output[1].len()];
        let parts = same < lengths[0] && same < lengths[1] || all && lengths[0] != lengths[1];
        if !parts {
            let same = (0..=same).rev().find(|at| self.output[0].is_char_boundary(*at)).unwrap_or(0);
            self.compared += same as u64;
            for side in 0..2 {
                self.output[side].drain(..same);
                // One program may be hours ahead of the other.
                while self.printed[side].front().is_some_and(|(_, bytes)| *bytes <= self.compared) {
                    self.printed[side].pop_front();
                }
            }
            return;
        }
        let at = (0..=same).rev().find(|at| self.output[0].is_char_boundary(*at)).unwrap_or(0);
        let offset = self.compared + at as u64;
        let texts = [0, 1].map(|side| {
            let rest = self.output[side].get(at..).unwrap_or("");
            rest.split_inclusive('\n').next().unwrap_or("").chars().take(SHOWN).collect::<String>()
        });
        let (old, new) = sides(self.log, &self.other, self.last);
        let [old, new] = [(old, 0), (new, 1)].map(|(mut again, side)| {
            let (frame, _) = self.printed[side].iter().find(|(_, bytes)| *bytes > offset)?;
            let mut printed = again.go_to(start_of(frame.saturating_sub(1)), &mut Unobserved).len() as u64;
            again.find(start_of(*frame), |side| {
                let before = printed;
                printed += side.drain().len() as u64;
                before <= offset && offset < printed
            })
        });
        self.found.output = Some(OutputParting { offset, old, new, texts });
    }
}

/// Both programs at power-on, with the log's inputs.
fn sides(log: &Log, other: &Program, last: u64) -> (Side, Side) {
    let config = log.header.config;
    let end = start_of(last);
    let patient = |feed: Feed| if is_over(log) { feed } else { feed.until(end) };
    let old_max = log.end().statements.saturating_add(STATEMENTS_AFTER);
    let new_max = log.end().statements.saturating_mul(STATEMENTS_TIMES).saturating_add(STATEMENTS_AFTER);
    let old = Side::new(config, log.header.program.clone(), patient(Feed::recorded(log, true)), old_max);
    let new = Side::new(config, other.clone(), patient(Feed::recorded(log, false)), new_max);
    (old, new)
}

/// Whether a program names a variable.
fn has(machine: &Machine, variable: &Variable) -> bool {
    let names = &machine.code().names;
    match (variable.element, variable.kind) {
        (None, Type::Number) => names.numbers.contains_key(&variable.name),
        (None, Type::String) => names.texts.contains_key(&variable.name),
        (Some(_), Type::Number) => names.number_arrays.contains_key(&variable.name),
        (Some(_), Type::String) => names.text_arrays.contains_key(&variable.name),
    }
}

/// Whether the recorded run came to an end of its own.
fn is_over(log: &Log) -> bool {
    let last = log.entries.last();
    matches!(last, Some((_, Entry::End { ending, .. })) if ending.is_final() || *ending == Ending::InputEnd)
}

fn differences(scenes: &[Scene; 2]) -> Vec<&'static str> {
    let [old, new] = scenes;
    [
        ("tiles", old.nametable != new.nametable),
        ("scroll", old.scroll_dots != new.scroll_dots),
        ("character sets", old.cgen != new.cgen),
        ("colours", old.palette != new.palette),
        ("sprites", old.oam != new.oam),
    ]
    .into_iter()
    .filter_map(|(what, differs)| differs.then_some(what))
    .collect()
}

/// The 24 rows of the text as it is seen, without trailing blanks.
fn text_rows(scene: &Scene) -> Vec<String> {
    let top = scene.scroll_dots / 8 + TEXT_OFFSET.1;
    let row = |y: u8| {
        let codes: Vec<u8> = (0..COLUMNS).map(|x| scene.nametable.tile(x + TEXT_OFFSET.0, top + y)).collect();
        charset::to_stream(&codes).trim_end_matches(' ').to_owned()
    };
    (0..ROWS).map(row).collect()
}

/// What two scenes do not have in common, to find who made it so.
struct Different {
    /// Places in [`bytes`].
    places: Vec<usize>,
    colors: bool,
}

impl Different {
    fn between(scenes: &[Scene; 2]) -> Different {
        let [old, new] = [&scenes[0], &scenes[1]].map(bytes);
        let places = (0..old.len()).filter(|place| old[*place] != new[*place]).collect();
        let colors = scenes[0].palette != scenes[1].palette || scenes[0].cgen != scenes[1].cgen;
        Different { places, colors }
    }

    fn of(&self, scene: &Scene) -> (Vec<u8>, Option<(Palette, Cgen)>) {
        let bytes = bytes(scene);
        let colors = self.colors.then(|| (scene.palette.clone(), scene.cgen));
        (self.places.iter().map(|place| bytes[*place]).collect(), colors)
    }
}

/// Tiles, colour areas, sprites and scroll.
fn bytes(scene: &Scene) -> Vec<u8> {
    let mut bytes = scene.nametable.image().to_vec();
    bytes.extend(scene.oam);
    bytes.push(scene.scroll_dots);
    bytes
}

#[cfg(test)]
mod tests;
