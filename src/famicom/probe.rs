//! Expressions looked at beside a machine: watch expressions and log points. They are evaluated by the interpreter itself,
//! on a copy, so that they mean what they mean in the program and the machine does not notice: no RND is used up, no key
//! taken, no time passes.

use std::sync::Arc;

use thiserror::Error;

use super::console::Console;
use super::direct::DirectLine;
use super::machine::{Machine, make_code};
use crate::basic::charset::encode_line;
use crate::basic::crunch::crunch;
use crate::basic::error::ErrorCode;
use crate::basic::parser::{self, Options, collect_flaws};
use crate::basic::tree::{Command, ExprKind, Function, Line, PrintItem, Span, Statement, StatementKind, Type};
use crate::vm::code::{Code, Place};
use crate::vm::devices::{Busy, Devices};
use crate::vm::number;
use crate::vm::observer::Unobserved;
use crate::vm::saved::{Saved, Value};
use crate::vm::state::Vm;
use crate::vm::step::{self, Bounds, Exit};
use crate::vm::text::Text;
use crate::vm::time::HalfCycles;

/// The longest text of expressions, in characters.
const TEXT_MAX: usize = 1000;

/// The most expressions in one text.
const EXPRESSIONS_MAX: usize = 64;

/// Expressions that were understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expressions {
    /// Each as it was written.
    texts: Vec<String>,
    /// Each as a PRINT statement.
    statements: Vec<Statement>,
    kinds: Vec<Type>,
}

/// What is wrong with a text of expressions.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ProbeError {
    /// The first column of the mistake, in characters from 1.
    pub column: u32,
    /// The column behind it.
    pub column_end: u32,
    /// A sentence.
    pub message: String,
}

impl Expressions {
    /// Reads expressions with commas between them.
    ///
    /// # Errors
    /// The first mistake with its place.
    pub fn parse(text: &str, options: Options) -> Result<Expressions, ProbeError> {
        let fail = |column: u32, column_end: u32, message: String| ProbeError { column, column_end, message };
        let length = text.chars().count();
        if length > TEXT_MAX {
            return Err(fail(1, 2, format!("more than {TEXT_MAX} characters")));
        }
        let encoded = encode_line(text).map_err(|error| fail(error.column, error.column + 1, error.to_string()))?;
        let column = |code: usize| encoded.columns.get(code).copied().unwrap_or(length as u32 + 1);
        let mut found = Expressions { texts: Vec::new(), statements: Vec::new(), kinds: Vec::new() };
        for (start, end) in pieces(&encoded.codes) {
            let (from, to) = (column(start), column(end));
            if found.texts.len() == EXPRESSIONS_MAX {
                return Err(fail(from, to, format!("more than {EXPRESSIONS_MAX} expressions")));
            }
            // A PRINT statement, since that gives a value of either type to a device.
            let codes = [b"?", &encoded.codes[start..end]].concat();
            let place = |code: u16| column(start + usize::from(code).saturating_sub(1).min(end - start));
            let crunched = crunch(&codes, options.dialect)
                .map_err(|error| fail(place(error.at), place(error.at) + 1, error.error.meaning().to_owned()))?;
            if crunched.cut {
                return Err(fail(from, to, "too long for a line of the machine".to_owned()));
            }
            let spot = |span: Span| {
                let at = |token: u16| crunched.origins.get(usize::from(token)).map_or(to, |code| place(*code));
                let first = at(span.start);
                (first, at(span.end).max(first + 1))
            };
            let line = parser::parse_line(None, &crunched.tokens, options);
            if let Some(flaw) = collect_flaws(&line).first() {
                let (first, last) = spot(flaw.span);
                return Err(fail(first, last, flaw.message.clone()));
            }
            let [statement] = line.statements.as_slice() else {
                let second = line.statements.get(1).map_or((from, to), |statement| spot(statement.span));
                return Err(fail(second.0, second.1, "only expressions are looked at, no statements".to_owned()));
            };
            let StatementKind::Print(items) = &statement.kind else {
                return Err(fail(from, to, "an expression is expected".to_owned()));
            };
            let [PrintItem::Expr(expr)] = items.as_slice() else {
                return Err(fail(from, to.max(from + 1), "an expression is expected".to_owned()));
            };
            let mut waiting = None;
            expr.visit(&mut |inner| {
                if matches!(inner.kind, ExprKind::Call(Function::InkeyWait, _)) {
                    waiting.get_or_insert(inner.span);
                }
            });
            if let Some(span) = waiting {
                let (first, last) = spot(span);
                return Err(fail(first, last, "INKEY$(n) waits for a key; INKEY$ does not".to_owned()));
            }
            let written = text.chars().skip(from as usize - 1).take((to - from) as usize).collect::<String>();
            found.texts.push(written.trim().to_owned());
            found.kinds.push(expr.kind_of_value().unwrap_or(Type::Number));
            found.statements.push(statement.clone());
        }
        Ok(found)
    }

    /// Each as it was written.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// First and last code of what stands between commas that are in no string and no parentheses.
fn pieces(codes: &[u8]) -> Vec<(usize, usize)> {
    let (mut pieces, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0u32, false);
    for (at, code) in codes.iter().enumerate() {
        match code {
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            b',' if !quoted && depth == 0 => {
                pieces.push((start, at));
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push((start, codes.len()));
    pieces
}

/// Evaluates the same expressions on machines, and makes code for them only when the machine's program is another.
#[derive(Debug)]
pub struct Probe {
    expressions: Expressions,
    /// The machine's code, and the one made of the same program and the expressions.
    made: Option<(Arc<Code>, Code)>,
}

impl Probe {
    /// For these expressions.
    pub fn new(expressions: Expressions) -> Probe {
        Probe { expressions, made: None }
    }

    /// The expressions.
    pub fn expressions(&self) -> &Expressions {
        &self.expressions
    }

    /// Their values at this moment of the machine, each by itself: an error in one is no matter to the others.
    pub fn evaluate(&mut self, machine: &Machine) -> Vec<Result<Value, ErrorCode>> {
        let saved = machine.vm.save(&machine.code);
        // The machine may have got names since: then its code is another.
        let known = self.made.take().filter(|(code, _)| Arc::ptr_eq(code, &machine.code));
        let (_, code) = self.made.insert(known.unwrap_or_else(|| {
            let tree = Line { number: None, statements: self.expressions.statements.clone() };
            let direct = DirectLine { tokens: Vec::new(), tree };
            let everything = Saved { created: all_names(&machine.code), ..saved.clone() };
            (Arc::clone(&machine.code), make_code(&machine.config, &machine.program, Some(&direct), &everything))
        }));
        let start = Place { line: None, statement: 0, step: 0 };
        let here = Saved {
            place: start,
            operands: Vec::new(),
            control: Vec::new(),
            handler: None,
            handling: None,
            continue_at: None,
            trace: false,
            ..saved
        };
        let Ok(vm) = Vm::restore(&here, code) else { return Vec::new() };
        let values = self.expressions.kinds.iter().enumerate();
        values.map(|(index, kind)| value(&vm, code, machine, index as u16, *kind)).collect()
    }
}

fn value(vm: &Vm, code: &Code, machine: &Machine, statement: u16, kind: Type) -> Result<Value, ErrorCode> {
    let mut vm = vm.clone();
    vm.pc = code.offset_of(Place { line: None, statement, step: 0 }).ok_or(ErrorCode::Sn)?;
    let mut paper = Paper { console: machine.console.clone(), codes: Vec::new() };
    let bounds = Bounds { until: HalfCycles::NEVER, statements: 1, announced: true };
    match step::run(&mut vm, code, &mut paper, &mut Unobserved, bounds) {
        Exit::Error(error, _) => Err(error),
        _ => Ok(match kind {
            Type::Number => Value::Number(number::parse(&paper.codes)?.0),
            Type::String => Value::Text(Text::cut(&paper.codes)),
        }),
    }
}

/// All variables of a code, so that one made for the expressions has a place for each.
fn all_names(code: &Code) -> Vec<crate::vm::state::Created> {
    use crate::vm::state::Created;
    let names = &code.names;
    let simple = names.numbers.keys().map(|name| (*name, Type::Number, false));
    let simple = simple.chain(names.texts.keys().map(|name| (*name, Type::String, false)));
    let arrays = names.number_arrays.keys().map(|name| (*name, Type::Number, true));
    let arrays = arrays.chain(names.text_arrays.keys().map(|name| (*name, Type::String, true)));
    simple.chain(arrays).map(|(name, kind, array)| Created { name, kind, array }).collect()
}

/// Devices whose PRINT goes nowhere but here; everything else is a copy of the console.
struct Paper {
    console: Console,
    codes: Vec<u8>,
}

impl Devices for Paper {
    fn print(&mut self, now: HalfCycles, codes: &[u8]) -> HalfCycles {
        self.codes = codes.to_vec();
        now
    }

    fn print_comma(&mut self, now: HalfCycles) -> HalfCycles {
        now
    }

    fn print_newline(&mut self, now: HalfCycles, _: bool) -> HalfCycles {
        now
    }

    fn command(
        &mut self,
        now: HalfCycles,
        command: Command,
        numbers: &[i16],
        given: u8,
        text: &Text,
    ) -> Result<Busy, ErrorCode> {
        self.console.command(now, command, numbers, given, text)
    }

    fn query(&mut self, now: HalfCycles, function: Function, numbers: &[i16]) -> Result<i16, ErrorCode> {
        self.console.query(now, function, numbers)
    }

    fn query_text(
        &mut self,
        now: HalfCycles,
        function: Function,
        numbers: &[i16],
    ) -> Result<(Text, HalfCycles), ErrorCode> {
        self.console.query_text(now, function, numbers)
    }

    fn peek(&mut self, now: HalfCycles, address: u16) -> u8 {
        self.console.peek(now, address)
    }

    fn poke(&mut self, now: HalfCycles, address: u16, byte: u8) {
        self.console.poke(now, address, byte);
    }

    fn call(&mut self, now: HalfCycles, address: u16) -> Result<u64, ErrorCode> {
        self.console.call(now, address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::source;
    use crate::famicom::input::Input;
    use crate::famicom::machine::Config;
    use crate::vm::time::Frame;

    fn machine(source: &str, frames: u64) -> Machine {
        let program = source::parse_source(source.as_bytes(), Options::default()).unwrap().program;
        let mut machine = Machine::new(Config::default(), program);
        machine.apply(Input::Run);
        machine.run(Frame(frames).start());
        machine
    }

    fn check(text: &str, expected: &[Result<&str, ErrorCode>]) {
        let machine = machine("10 A=5:N$=\"HI\":DIM D(3):D(2)=7:LOCATE 3,4:?\"X\";\n20 PAUSE 10:GOTO 20\n", 30);
        let before = machine.state_hash();
        let mut probe = Probe::new(Expressions::parse(text, Options::default()).unwrap());
        for _ in 0..2 {
            let values: Vec<Result<String, ErrorCode>> = probe
                .evaluate(&machine)
                .into_iter()
                .map(|value| {
                    value.map(|value| match value {
                        Value::Number(value) => value.to_string(),
                        Value::Text(text) => String::from_utf8_lossy(text.codes()).into_owned(),
                    })
                })
                .collect();
            let expected: Vec<Result<String, ErrorCode>> =
                expected.iter().map(|value| value.map(str::to_owned)).collect();
            assert_eq!(values, expected, "{text}");
        }
        assert_eq!(machine.state_hash(), before, "{text}");
    }

    #[test]
    fn expressions_have_the_values_that_the_program_would_see() {
        check("A", &[Ok("5")]);
        check("A,N$ , D(2)+A*2", &[Ok("5"), Ok("HI"), Ok("17")]);
        check("N$+\",\"+STR$(A)", &[Ok("HI, 5")]);
        check("Z,Z$", &[Ok("0"), Ok("")]);
        check("D(4),A,A/0,E(1)", &[Err(ErrorCode::So), Ok("5"), Err(ErrorCode::Dz), Err(ErrorCode::Il)]);
        check("POS(0),SCR$(3,4),-A", &[Ok("4"), Ok("X"), Ok("-5")]);
        check("RND(100)=RND(100)", &[Ok("0")]);
        check("A=5 AND N$=\"HI\"", &[Ok("-1")]);
    }

    fn check_error(text: &str, columns: (u32, u32), message: &str) {
        let error = Expressions::parse(text, Options::default()).unwrap_err();
        assert_eq!((error.column, error.column_end), columns, "{text}: {error}");
        assert!(error.message.contains(message), "{text}: {error}");
    }

    #[test]
    fn mistakes_have_a_place() {
        check_error("A,", (3, 4), "an expression is expected");
        check_error("A,B:CLS", (5, 8), "no statements");
        check_error("A+*2", (3, 4), "");
        check_error("A;B", (1, 4), "an expression is expected");
        check_error("A,INKEY$(0)", (3, 12), "waits");
        check_error("A,漢", (3, 4), "does not exist");
        check_error("A,40000", (3, 4), "");
        check_error(&"A,".repeat(70), (129, 130), "more than 64");
    }
}
