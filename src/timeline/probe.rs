//! An expression that is asked of a machine at some moment: asserts of tests, log-points, conditions. It is full Family
//! BASIC with the machine's own arithmetic, and asking changes nothing: RND gives what it would give, and gives it to the
//! program again.

use std::sync::Arc;

use crate::basic::charset;
use crate::basic::crunch;
use crate::basic::error::ErrorCode;
use crate::basic::parser::{Options, parse_expressions};
use crate::basic::tree::{Expr, ExprKind, Function, Span, Type};
use crate::famicom::machine::Machine;
use crate::vm::aside::Aside;
use crate::vm::code::Code;
pub use crate::vm::saved::Value;

/// A question, and what it became for the program that it was last put to.
#[derive(Clone, Debug)]
pub struct Probe {
    written: Arc<Written>,
    expression: Expr,
    ready: Option<(Arc<Code>, Aside)>,
}

/// What a person wrote.
#[derive(Debug)]
struct Written {
    text: String,
    /// For each token byte the column of its character, from 1; then the column behind the last character.
    columns: Vec<u32>,
}

/// What is wrong in the text of a question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ProbeError {
    /// The first column, in characters of the text from 1.
    pub column: u32,
    /// The column behind the last character, greater than `column`.
    pub column_end: u32,
    /// A sentence with a lower-case start and without a full stop.
    pub message: String,
}

/// The same question, whatever it was put to.
impl PartialEq for Probe {
    fn eq(&self, other: &Probe) -> bool {
        self.text() == other.text() && self.expression == other.expression
    }
}

impl Eq for Probe {}

impl Probe {
    /// Reads one expression.
    ///
    /// # Errors
    /// [`ProbeError`] with the place of the first mistake.
    pub fn parse(text: &str, options: Options) -> Result<Probe, ProbeError> {
        let mut probes = Probe::parse_list(text, options)?;
        if let [_, second, ..] = probes.as_slice() {
            return Err(second.error("one expression is expected, not a list"));
        }
        probes.pop().ok_or(ProbeError { column: 1, column_end: 2, message: "an expression is expected".into() })
    }

    /// Reads one or more expressions with commas between them.
    ///
    /// # Errors
    /// [`ProbeError`] with the place of the first mistake.
    pub fn parse_list(text: &str, options: Options) -> Result<Vec<Probe>, ProbeError> {
        let end = u32::try_from(text.chars().count()).unwrap_or(u32::MAX - 2) + 1;
        let wrong = |column: u32, message: &str| ProbeError { column, column_end: column + 1, message: message.into() };
        let encoded = charset::encode_line(text).map_err(|error| wrong(error.column, &error.to_string()))?;
        let column_of = |code: u16| encoded.columns.get(usize::from(code)).copied().unwrap_or(end);
        let crunched = crunch::crunch(&encoded.codes, options.dialect)
            .map_err(|entry| wrong(column_of(entry.at), "the number is too large"))?;
        if crunched.cut {
            return Err(wrong(1, "the expression is longer than a line can be"));
        }
        let mut columns: Vec<u32> = crunched.origins.iter().map(|code| column_of(*code)).collect();
        columns.push(end);
        let written = Arc::new(Written { text: text.to_owned(), columns });
        let expressions =
            parse_expressions(&crunched.tokens, options).map_err(|flaw| written.error(flaw.span, &flaw.message))?;
        expressions.into_iter().map(|expression| Probe::new(&written, expression)).collect()
    }

    fn new(written: &Arc<Written>, expression: Expr) -> Result<Probe, ProbeError> {
        let mut waits = None;
        expression.visit(&mut |inner| {
            if matches!(inner.kind, ExprKind::Call(Function::InkeyWait, _)) {
                waits = Some(inner.span);
            }
        });
        match waits {
            Some(span) => Err(written.error(span, "INKEY$(n) waits for a key; INKEY$ does not")),
            None => Ok(Probe { written: Arc::clone(written), expression, ready: None }),
        }
    }

    /// A mistake that the whole expression is.
    pub fn error(&self, message: &str) -> ProbeError {
        self.written.error(self.expression.span, message)
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        self.written.text(self.expression.span)
    }

    /// The type of its value.
    pub fn kind(&self) -> Type {
        self.expression.kind_of_value().unwrap_or(Type::Number)
    }

    /// Its value now, as the program would get it. The machine does not notice; what the expression became for its
    /// program is kept for the next time.
    ///
    /// # Errors
    /// The error that the program would get.
    pub fn evaluate(&mut self, machine: &Machine) -> Result<Value, ErrorCode> {
        let code = machine.shared_code();
        let fits = self.ready.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, code));
        if !fits {
            self.ready = Some((Arc::clone(code), Aside::new(code, &self.expression, machine.vm())));
        }
        match &self.ready {
            Some((_, aside)) => machine.evaluate(aside),
            // It has just been made ready.
            None => Err(ErrorCode::Uf),
        }
    }

    /// Whether it holds now: a number that is not 0.
    ///
    /// # Errors
    /// The error that the program would get; TM for a string.
    pub fn holds(&mut self, machine: &Machine) -> Result<bool, ErrorCode> {
        match self.evaluate(machine)? {
            Value::Number(number) => Ok(number != 0),
            Value::Text(_) => Err(ErrorCode::Tm),
        }
    }

    /// The variables and elements inside it, each once, in the order in which they are written: what a person wants to
    /// know when it does not hold.
    pub fn parts(&self) -> Vec<Probe> {
        let mut parts: Vec<Probe> = Vec::new();
        self.expression.visit(&mut |inner| {
            let is_new = parts.iter().all(|part| part.text() != self.written.text(inner.span));
            if matches!(inner.kind, ExprKind::Variable(_)) && is_new {
                parts.push(Probe { written: Arc::clone(&self.written), expression: inner.clone(), ready: None });
            }
        });
        parts
    }
}

impl Written {
    fn column(&self, token: u16) -> u32 {
        self.columns.get(usize::from(token)).or(self.columns.last()).copied().unwrap_or(1)
    }

    fn text(&self, span: Span) -> &str {
        let at = |token| {
            let column = self.column(token) as usize;
            self.text.char_indices().nth(column - 1).map_or(self.text.len(), |(at, _)| at)
        };
        self.text.get(at(span.start)..at(span.end)).unwrap_or("").trim()
    }

    fn error(&self, span: Span, message: &str) -> ProbeError {
        let column = self.column(span.start);
        ProbeError { column, column_end: self.column(span.end).max(column + 1), message: message.to_owned() }
    }
}

/// A value as a program would write it: `-5`, `"ABC"`.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("\"{}\"", charset::to_stream(text.codes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::source::parse_source;
    use crate::famicom::input::{Input, Stop};
    use crate::famicom::machine::Config;
    use crate::vm::memory::Model;
    use crate::vm::time::HalfCycles;

    fn machine_with(source: &str, config: Config) -> Machine {
        let program = parse_source(source.as_bytes(), Options::default()).map(|source| source.program);
        let mut machine = Machine::new(config, program.unwrap_or_default());
        machine.apply(Input::Run);
        assert!(matches!(machine.run(HalfCycles::NEVER), Stop::Ended(_)));
        machine
    }

    const SOURCE: &str = "10 A=5:B$=\"XY\":DIM C(3),D$(2,2):C(2)=7:D$(1,2)=\"Z\":LOCATE 3,4:PRINT \"Q\"\n20 END\n";

    fn check(text: &str, expected: Result<&str, ErrorCode>) {
        for model in [Model::Large, Model::Original] {
            let machine = machine_with(SOURCE, Config { model, ..Config::default() });
            let before = machine.state_hash();
            let probe = Probe::parse(text, Options::default());
            let value = probe.map(|mut probe| {
                // The second time what was made ready is used.
                let _ = probe.evaluate(&machine);
                probe.evaluate(&machine)
            });
            let value = value.map(|value| value.map(|value| value_text(&value)));
            assert_eq!(value, Ok(expected.map(str::to_owned)), "{text}");
            assert_eq!(machine.state_hash(), before, "{text}");
        }
    }

    #[test]
    fn expressions_see_what_the_program_would_see() {
        check("A", Ok("5"));
        check("a=5 and b$=\"xy\"", Ok("-1"));
        check("A*1000+C(2)", Ok("5007"));
        check("B$+D$(1,2)", Ok("\"XYZ\""));
        check("LEFT$(B$,1)+STR$(7)", Ok("\"X 7\""));
        check("NEVER+1", Ok("1"));
        check("NEVER$=\"\"", Ok("-1"));
        check("SCR$(3,4)", Ok("\"Q\""));
        check("32767+A", Err(ErrorCode::Ov));
        check("A/0", Err(ErrorCode::Dz));
        check("C(4)", Err(ErrorCode::So));
        check("E(1)", Err(ErrorCode::Il));
        check("A=B$", Err(ErrorCode::Tm));
        check("RND(100)", Ok("8"));
        check("CSRLIN", Ok("5"));
        check("-32768", Ok("-32768"));
    }

    #[test]
    fn more_names_than_the_program_has_are_no_trouble() {
        let machine = machine_with("10 A=1\n", Config::default());
        for letter in 'B'..='Z' {
            let text = format!("{letter}+{letter}1+{letter}2*3+LEN({letter}$)+A");
            let value = Probe::parse(&text, Options::default()).map(|mut probe| probe.evaluate(&machine));
            assert_eq!(value, Ok(Ok(Value::Number(1))), "{text}");
        }
    }

    #[test]
    fn a_changed_program_is_noticed() {
        let mut machine = machine_with("10 A=5:STOP\n", Config::default());
        let Ok(mut probe) = Probe::parse("A+B", Options::default()) else { panic!("an expression") };
        assert_eq!(probe.evaluate(&machine), Ok(Value::Number(5)));
        let other = parse_source(b"10 C=1:B=2:A=5:STOP\n", Options::default()).map(|source| source.program);
        machine.apply(Input::Edit(other.unwrap_or_default()));
        machine.apply(Input::Run);
        machine.run(HalfCycles::NEVER);
        assert_eq!(probe.evaluate(&machine), Ok(Value::Number(7)));
    }

    #[test]
    fn mistakes_have_their_place() {
        for (text, column, column_end) in [
            ("A=", 3, 4),
            ("A=5 B", 5, 6),
            ("A+漢", 3, 4),
            ("A,B", 3, 4),
            ("A,", 3, 4),
            ("", 1, 2),
            ("A+INKEY$(0)", 3, 12),
            ("A+99999", 3, 4),
            ("PRINT A", 1, 6),
            ("(A", 3, 4),
        ] {
            let error = Probe::parse(text, Options::default()).err();
            assert_eq!(
                error.as_ref().map(|error| (error.column, error.column_end)),
                Some((column, column_end)),
                "{text}: {error:?}"
            );
        }
        assert!(Probe::parse(&"A+".repeat(400), Options::default()).is_err());
    }

    #[test]
    fn the_variables_inside_are_listed() {
        let machine = machine_with(SOURCE, Config::default());
        let probes = Probe::parse_list("A + c(A-3) > 3 AND A<9, B$", Options::default()).unwrap_or_default();
        let parts = |probe: &Probe| -> Vec<String> {
            let shown = |mut part: Probe| {
                let value =
                    part.evaluate(&machine).map_or_else(|error| error.letters().to_owned(), |value| value_text(&value));
                format!("{}={value}", part.text())
            };
            probe.parts().into_iter().map(shown).collect()
        };
        assert_eq!(probes.len(), 2);
        assert_eq!(probes[0].text(), "A + c(A-3) > 3 AND A<9");
        assert_eq!(parts(&probes[0]), ["A=5", "c(A-3)=7"]);
        assert_eq!(parts(&probes[1]), ["B$=\"XY\""]);
    }
}
