//! An expression evaluated beside a run: the run's own code and arithmetic on a copy of its state, so that the answer is
//! what the program would get and the run does not notice.

use super::code::Code;
use super::compile::{Settings, compile_expression};
use super::devices::Devices;
use super::observer::Unobserved;
use super::saved::Value;
use super::state::Vm;
use super::step::{self, Bounds, Exit};
use super::text::Text;
use super::time::HalfCycles;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{Expr, Type};

/// An expression made ready for the code of one program.
#[derive(Clone, Debug)]
pub struct Aside {
    code: Code,
    /// Where the value is in the end.
    register: u16,
    kind: Type,
}

impl Aside {
    /// Compiles an expression that waits for nothing for the program with this code. Variables that the program does not
    /// have are 0 or empty.
    pub fn new(base: &Code, expression: &Expr, vm: &Vm) -> Aside {
        // That nothing comes to life even under `--memory original` is what makes it an aside.
        let settings = Settings { dialect: vm.dialect, creates_variables: false, quirks: vm.quirks };
        let (code, register) = compile_expression(base, expression, settings);
        Aside { code, register, kind: expression.kind_of_value().unwrap_or(Type::Number) }
    }

    /// The value in this state, which must be one of the program that the expression was made ready for. The devices are
    /// asked and may have been brought to the present afterwards: give a copy.
    ///
    /// # Errors
    /// The error that the program would get.
    pub fn evaluate<D: Devices>(&self, vm: &Vm, devices: &mut D) -> Result<Value, ErrorCode> {
        let mut vm = self.excerpt(vm);
        let bounds = Bounds { until: HalfCycles::NEVER, statements: u64::MAX, announced: true };
        match step::run(&mut vm, &self.code, devices, &mut Unobserved, bounds) {
            Exit::Error(error, _) => Err(error),
            Exit::DirectEnd => Ok(self.value(&vm)),
            // An expression that waits is not made ready; nothing else leaves the loop.
            _ => Err(ErrorCode::Uf),
        }
    }

    fn value(&self, vm: &Vm) -> Value {
        match self.kind {
            Type::Number => Value::Number(vm.registers.get(usize::from(self.register)).copied().unwrap_or(0)),
            Type::String => Value::Text(vm.texts.get(usize::from(self.register)).copied().unwrap_or_default()),
        }
    }

    /// The state with room for what the expression adds.
    fn excerpt(&self, vm: &Vm) -> Vm {
        let mut excerpt = vm.clone();
        excerpt.pc = 0;
        excerpt.handler = None;
        excerpt.handling = None;
        excerpt.trace = false;
        excerpt.texts.resize(self.code.text_registers.max(vm.texts.len()), Text::EMPTY);
        excerpt.numbers.resize(self.code.names.number_arrays.len());
        excerpt.strings.resize(self.code.names.text_arrays.len());
        excerpt.fill_constants(&self.code);
        excerpt
    }
}
