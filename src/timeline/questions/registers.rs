//! Which variable a register or slot of compiled code is. Looked up once for each code; an edit makes another.

use crate::basic::tree::{NameKey, Type};
use crate::vm::code::Code;

/// The variables of a code by their registers and slots.
#[derive(Clone, Debug, Default)]
pub struct Registers {
    numbers: Vec<Option<NameKey>>,
    texts: Vec<Option<NameKey>>,
    number_arrays: Vec<Option<NameKey>>,
    text_arrays: Vec<Option<NameKey>>,
}

impl Registers {
    /// Those of a code.
    pub fn of(code: &Code) -> Registers {
        Registers {
            numbers: reversed(code.names.numbers.iter()),
            texts: reversed(code.names.texts.iter()),
            number_arrays: reversed(code.names.number_arrays.iter()),
            text_arrays: reversed(code.names.text_arrays.iter()),
        }
    }

    /// The simple variable in a register; `None` for constants and intermediate values.
    pub fn simple(&self, kind: Type, register: u16) -> Option<NameKey> {
        let names = if kind == Type::Number { &self.numbers } else { &self.texts };
        names.get(usize::from(register)).copied().flatten()
    }

    /// The array in a slot.
    pub fn array(&self, kind: Type, slot: u16) -> Option<NameKey> {
        let names = if kind == Type::Number { &self.number_arrays } else { &self.text_arrays };
        names.get(usize::from(slot)).copied().flatten()
    }
}

fn reversed<'a>(names: impl Iterator<Item = (&'a NameKey, &'a u16)>) -> Vec<Option<NameKey>> {
    let mut by_place = Vec::new();
    for (name, place) in names {
        let place = usize::from(*place);
        if by_place.len() <= place {
            by_place.resize(place + 1, None);
        }
        by_place[place] = Some(*name);
    }
    by_place
}
