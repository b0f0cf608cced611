//! The program's variables as they change while the run is walked through.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::look;
use crate::basic::charset;
use crate::basic::tree::NameKey;
use crate::famicom::machine::Machine;
use crate::vm::text::Text;

/// Elements of an array that are shown.
const ELEMENTS_SHOWN: usize = 40;

/// What a variable holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Held {
    Number(i16),
    Text(Text),
    Numbers(Vec<i16>),
    Texts(Vec<Text>),
}

/// A variable that was looked at before.
#[derive(Clone, Debug)]
struct Known {
    held: Held,
    /// The look at which it was another; 0 if it was never.
    changed: u64,
}

/// All variables that have held something since the player began to look.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    known: BTreeMap<String, Known>,
    looks: u64,
    /// Statements and time of the last look.
    at: Option<(u64, u64)>,
}

impl Variables {
    /// Looks at a machine. Looking twice at one moment changes nothing.
    pub fn look(&mut self, machine: &Machine) {
        let at = (machine.statements(), machine.time().0);
        if self.at == Some(at) {
            return;
        }
        let is_first = self.at.replace(at).is_none();
        self.looks += 1;
        for (name, held) in held(machine) {
            match self.known.get_mut(&name) {
                Some(known) if known.held == held => {}
                Some(known) => *known = Known { held, changed: self.looks },
                None if held.is_nothing() => {}
                None => {
                    self.known.insert(name, Known { held, changed: if is_first { 0 } else { self.looks } });
                }
            }
        }
    }

    /// Draws as many as there is room for: those that changed last, in the order of their names.
    pub fn draw(&self, place: Rect, frame: &mut Buffer) {
        let mut last: Vec<(&String, &Known)> = self.known.iter().collect();
        last.sort_by_key(|(_, known)| std::cmp::Reverse(known.changed));
        last.truncate(usize::from(place.height));
        last.sort_by_key(|(name, _)| *name);
        let width = usize::from(place.width);
        let names = last.iter().map(|(name, _)| name.width()).max().unwrap_or(0).min(width / 2);
        for (y, (name, known)) in (place.y..).zip(last) {
            let is_new = known.changed == self.looks && known.changed > 0;
            let style = if is_new { look::CHANGED } else { look::TEXT };
            frame.set_stringn(place.x, y, name, names, if is_new { look::CHANGED } else { look::FAINT });
            let value = known.held.to_string();
            let left = names + 1;
            let room = width.saturating_sub(left);
            frame.set_stringn(place.x + left as u16, y, &value, room, style);
            if value.width() > room {
                frame[(place.right() - 1, y)].set_char('…').set_style(look::FAINT);
            }
        }
    }

    /// Whether there is anything to show.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

impl Held {
    /// What every variable holds at first.
    fn is_nothing(&self) -> bool {
        match self {
            Held::Number(number) => *number == 0,
            Held::Text(text) => text.is_empty(),
            Held::Numbers(numbers) => numbers.is_empty(),
            Held::Texts(texts) => texts.is_empty(),
        }
    }
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted = |text: &Text| format!("\"{}\"", charset::to_stream(text.codes()));
        match self {
            Held::Number(number) => write!(f, "{number}"),
            Held::Text(text) => f.write_str(&quoted(text)),
            Held::Numbers(numbers) => {
                let shown: Vec<String> = numbers.iter().take(ELEMENTS_SHOWN).map(i16::to_string).collect();
                f.write_str(&shown.join(" "))
            }
            Held::Texts(texts) => {
                let shown: Vec<String> = texts.iter().take(ELEMENTS_SHOWN).map(quoted).collect();
                f.write_str(&shown.join(" "))
            }
        }
    }
}

/// What the variables hold that the program names.
fn held(machine: &Machine) -> Vec<(String, Held)> {
    let (vm, names) = (machine.vm(), &machine.code().names);
    let mut all = Vec::new();
    for (key, register) in &names.numbers {
        let number = vm.registers.get(usize::from(*register)).copied().unwrap_or(0);
        all.push((name(*key, ""), Held::Number(number)));
    }
    for (key, register) in &names.texts {
        let text = vm.texts.get(usize::from(*register)).copied().unwrap_or_default();
        all.push((name(*key, "$"), Held::Text(text)));
    }
    for (key, slot) in &names.number_arrays {
        let slot = usize::from(*slot);
        if let Some(list) = vm.numbers.lists.get(slot).filter(|list| !list.is_empty()) {
            all.push((name(*key, "()"), Held::Numbers(list.clone())));
        }
        if let Some(grid) = vm.numbers.grids.get(slot).filter(|grid| !grid.cells.is_empty()) {
            all.push((name(*key, "(,)"), Held::Numbers(grid.cells.clone())));
        }
    }
    for (key, slot) in &names.text_arrays {
        let slot = usize::from(*slot);
        if let Some(list) = vm.strings.lists.get(slot).filter(|list| !list.is_empty()) {
            all.push((name(*key, "$()"), Held::Texts(list.clone())));
        }
        if let Some(grid) = vm.strings.grids.get(slot).filter(|grid| !grid.cells.is_empty()) {
            all.push((name(*key, "$(,)"), Held::Texts(grid.cells.clone())));
        }
    }
    all
}

fn name(NameKey(key): NameKey, suffix: &str) -> String {
    let letters: String = key.into_iter().filter(|byte| *byte > 0).map(char::from).collect();
    letters + suffix
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::parser::Options;
    use crate::basic::source;
    use crate::famicom::input::Input;
    use crate::famicom::machine::Config;
    use crate::vm::observer::Unobserved;
    use crate::vm::time::HalfCycles;
    use ratatui::style::Modifier;

    /// The rows after so many statements, each look in turn; changed ones begin with `*`.
    fn looks(text: &str, statements: &[u64], (width, height): (u16, u16)) -> Vec<String> {
        let program = source::parse_source(text.as_bytes(), Options::default()).unwrap().program;
        let mut machine = Machine::new(Config::default(), program);
        let mut variables = Variables::default();
        variables.look(&machine);
        machine.apply(Input::Run);
        for count in statements {
            machine.run_observed(HalfCycles::NEVER, *count, &mut Unobserved);
            variables.look(&machine);
        }
        let place = Rect::new(0, 0, width, height);
        let mut frame = Buffer::empty(place);
        variables.draw(place, &mut frame);
        let row = |y| {
            let sign = if frame[(0, y)].modifier.contains(Modifier::BOLD) { "*" } else { "" };
            let text: String = (0..width).map(|x| frame[(x, y)].symbol()).collect();
            format!("{sign}{}", text.trim_end())
        };
        (0..height).map(row).collect()
    }

    const TEXT: &str = "10 DIM C(3):A=5:B$=\"ABC\":C(1)=7\n20 A=6\n30 A=0:D=0\n40 END\n";

    #[test]
    fn what_changed_is_marked() {
        assert_eq!(looks(TEXT, &[4], (20, 4)), ["*A   5", "*B$  \"ABC\"", "*C() 0 7 0 0", ""]);
        assert_eq!(looks(TEXT, &[4, 1], (20, 3)), ["*A   6", "B$  \"ABC\"", "C() 0 7 0 0"]);
        // A variable that has become 0 stays; one that was never anything else is not shown.
        assert_eq!(looks(TEXT, &[4, 3], (20, 4)), ["*A   0", "B$  \"ABC\"", "C() 0 7 0 0", ""]);
    }

    #[test]
    fn where_there_is_no_room_the_latest_are_shown() {
        assert_eq!(looks(TEXT, &[4, 1], (20, 1)), ["*A 6"]);
        assert_eq!(looks(TEXT, &[4], (9, 3)), ["*A   5", "*B$  \"ABC\"", "*C() 0 7 …"]);
    }
}
