//! What a debugger changes in a machine. It comes in as inputs like everything else, so that a recording knows of it.

use super::input::Cell;
use super::machine::Machine;
use crate::basic::tree::{NameKey, Type};
use crate::vm::devices::Devices;
use crate::vm::saved::Value;
use crate::vm::state::{Arrays, Created};

impl Machine {
    /// Writes a value where the program has a place for it.
    pub(super) fn assign(&mut self, cell: Cell, value: Value) {
        // Code knows names that nobody knows any more, of a program before NEW or of a direct line. A machine that was
        // restored would not have them.
        self.recompile();
        match (cell, value) {
            (Cell::Simple(name), Value::Number(value)) => {
                let register = self.code.names.numbers.get(&name).filter(|_| self.is_alive(name, Type::Number));
                if let Some(place) = register.and_then(|at| self.vm.registers.get_mut(usize::from(*at))) {
                    *place = value;
                }
            }
            (Cell::Simple(name), Value::Text(value)) => {
                let register = self.code.names.texts.get(&name).filter(|_| self.is_alive(name, Type::String));
                if let Some(place) = register.and_then(|at| self.vm.texts.get_mut(usize::from(*at))) {
                    *place = value;
                }
            }
            (Cell::List(name, _) | Cell::Grid(name, _, _), Value::Number(value)) => {
                let slot = self.code.names.number_arrays.get(&name);
                if let Some(place) = slot.and_then(|slot| element(&mut self.vm.numbers, *slot, cell)) {
                    *place = value;
                }
            }
            (Cell::List(name, _) | Cell::Grid(name, _, _), Value::Text(value)) => {
                let slot = self.code.names.text_arrays.get(&name);
                if let Some(place) = slot.and_then(|slot| element(&mut self.vm.strings, *slot, cell)) {
                    *place = value;
                }
            }
        }
    }

    /// POKE without a statement.
    pub(super) fn poke(&mut self, address: u16, byte: u8) {
        self.recompile();
        match self.vm.poke_basic(&self.code, address, byte) {
            Some(true) => {}
            Some(false) => self.poke_program(address, byte),
            None => self.console.poke(self.vm.time, address, byte),
        }
    }

    /// Under `--memory original` a variable exists when the program has used it, and then has its place in memory.
    fn is_alive(&self, name: NameKey, kind: Type) -> bool {
        !self.code.creates_variables || self.vm.created.contains(&Created { name, kind, array: false })
    }
}

fn element<T>(arrays: &mut Arrays<T>, slot: u16, cell: Cell) -> Option<&mut T> {
    let slot = usize::from(slot);
    match cell {
        Cell::Simple(_) => None,
        Cell::List(_, i) => arrays.lists.get_mut(slot)?.get_mut(usize::from(i)),
        Cell::Grid(_, i, j) => {
            let grid = arrays.grids.get_mut(slot)?;
            let index = grid.index(i16::try_from(i).ok()?, i16::try_from(j).ok()?)?;
            grid.cells.get_mut(index)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::parser::Options;
    use crate::basic::source;
    use crate::famicom::input::{Input, Outcome, Stop};
    use crate::famicom::machine::Config;
    use crate::vm::memory::Model;
    use crate::vm::text::Text;
    use crate::vm::time::HalfCycles;

    const A: NameKey = NameKey([b'A', 0]);

    fn start(config: Config, program: &str) -> Machine {
        let options = Options { dialect: config.dialect, relaxed: false };
        let program = source::parse_source(program.as_bytes(), options).unwrap().program;
        let mut machine = Machine::new(config, program);
        machine.apply(Input::Run);
        machine
    }

    /// Runs a program to its first key wait, applies inputs, lets it go on, and compares what it prints then.
    fn check(program: &str, inputs: &[Input], printed: &str) {
        for model in [Model::Large, Model::Original] {
            let mut machine = start(Config { model, ..Config::default() }, program);
            assert_eq!(machine.run(HalfCycles::NEVER), Stop::Key);
            machine.drain();
            for input in inputs {
                machine.apply(input.clone());
            }
            machine.apply(Input::Character(b' '));
            assert_eq!(machine.run(HalfCycles::NEVER), Stop::Ended(Outcome::Ended), "{program}");
            assert_eq!(machine.drain(), printed, "{program} ({model:?})");
        }
    }

    fn number(cell: Cell, value: i16) -> Input {
        Input::Assign { cell, value: Value::Number(value) }
    }

    #[test]
    fn a_debugger_writes_what_exists() {
        let text = Input::Assign { cell: Cell::Simple(A), value: Value::Text(Text::cut(b"NEW")) };
        check("10 A=1:A$=\"OLD\":PAUSE\n20 PRINT A;A$\n", &[number(Cell::Simple(A), -7), text], "-7NEW\n");
        check("10 DIM A(3):PAUSE\n20 PRINT A(2);A(3)\n", &[number(Cell::List(A, 2), 9)], " 9 0\n");
        let grid = Cell::Grid(A, 1, 2);
        check("10 DIM A(1,2):PAUSE\n20 PRINT A(1,2);A(0,2)\n", &[number(grid, 5)], " 5 0\n");
        let cell = Input::Assign { cell: Cell::List(A, 1), value: Value::Text(Text::cut(b"X")) };
        check("10 DIM A$(1):PAUSE\n20 PRINT A$(1)\n", &[cell], "X\n");
        check("10 PAUSE\n20 PRINT PEEK(&H7000)\n", &[Input::Poke { address: 0x7000, byte: 77 }], " 77\n");
    }

    #[test]
    fn what_does_not_exist_is_left_alone() {
        let program = "10 A=1:DIM B(1):PAUSE\n20 PRINT A;B(1)\n";
        let b = NameKey([b'B', 0]);
        let inputs = [
            number(Cell::Simple(NameKey([b'Q', 0])), 3),
            number(Cell::Simple(NameKey([0xFF, 0])), 3),
            number(Cell::List(b, 2), 3),
            number(Cell::List(b, u16::MAX), 3),
            number(Cell::Grid(b, 0, u16::MAX), 3),
            number(Cell::List(A, 0), 3),
            Input::Assign { cell: Cell::Simple(b), value: Value::Text(Text::EMPTY) },
        ];
        check(program, &inputs, " 1 0\n");
    }

    #[test]
    fn a_write_into_the_original_s_memory_reaches_variable_and_program() {
        let config = Config { model: Model::Original, ..Config::default() };
        let mut machine = start(config, "10 A=1:PAUSE\n20 PRINT A;\n30 REM Z\n");
        assert_eq!(machine.run(HalfCycles::NEVER), Stop::Key);
        let variable = (machine.vm().memory.variables_start() + 3) as u16;
        machine.apply(Input::Poke { address: variable, byte: 0x34 });
        let last = machine.vm().memory.program_start + machine.vm().memory.program_bytes as u16 - 3;
        machine.apply(Input::Poke { address: last, byte: b'Q' });
        machine.apply(Input::Character(b' '));
        assert_eq!(machine.run(HalfCycles::NEVER), Stop::Ended(Outcome::Ended));
        assert_eq!(machine.drain(), " 52");
        assert!(machine.program().image().ends_with(b"Q\0\0"), "{:?}", machine.program().image());
    }
}
