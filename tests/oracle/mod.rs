//! The interpreter agrees with a slow reference: random programs run in both, and what they print, how they end and what
//! they leave in their variables must be the same, in both dialects and both memories, at once and in small slices.

mod evaluator;
mod expression;
mod programs;

use fbc::basic::dialect::Dialect;
use fbc::basic::parser::Options;
use fbc::basic::source;
use fbc::basic::tree::{NameKey, Type};
use fbc::vm::memory::Model;
use proptest::prelude::*;

use crate::harness::{Ending, Run, Runner};
use evaluator::{Array, Evaluator, Value};

/// Statements after which a program is stopped in both.
const STATEMENTS: u64 = 400;

/// All that a run leaves behind.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    ending: Ending,
    output: String,
    statements: u64,
    error: (i32, i32),
    random: u32,
    numbers: Vec<(NameKey, i32)>,
    texts: Vec<(NameKey, Vec<u8>)>,
    arrays: Vec<(Type, NameKey, Array)>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_programs_agree(
        text in programs::program(14),
        dialect in prop_oneof![1 => Just(Dialect::V2), 2 => Just(Dialect::V3)],
        model in prop_oneof![Just(Model::Original), Just(Model::Large)],
    ) {
        compare(&text, dialect, model)?;
    }

    #[test]
    fn slices_make_no_difference(
        text in programs::program(10),
        slice in prop::sample::select(vec![1, 3, 7]),
        clock in prop::sample::select(vec![1, 7, 1_000_000]),
    ) {
        let runner = Runner::new().statements(STATEMENTS).clock(clock);
        let run = |slice: u64| runner.clone().slice(slice).program(&text);
        let (whole, sliced) = (run(0), run(slice));
        prop_assert_eq!(&whole.ending, &sliced.ending);
        prop_assert_eq!(whole.machine.time(), sliced.machine.time());
        prop_assert_eq!(left_by_machine(&whole), left_by_machine(&sliced));
        let restored = runner.clone().slice(slice).restores().program(&text);
        prop_assert_eq!(&whole.ending, &restored.ending);
        prop_assert_eq!(&whole.output, &restored.output);
        prop_assert_eq!(whole.machine.time(), restored.machine.time());
        prop_assert_eq!(whole.machine.state_hash(), restored.machine.state_hash());
    }
}

/// `FBC_ORACLE_CASES` lengthens the search.
fn cases() -> u32 {
    std::env::var("FBC_ORACLE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

fn compare(text: &str, dialect: Dialect, model: Model) -> Result<(), TestCaseError> {
    let options = Options { dialect, relaxed: false };
    let Ok(source) = source::parse_source(text.as_bytes(), options) else { return Ok(()) };
    let run = Runner::new().dialect(dialect).model(model).statements(STATEMENTS).program(text);
    if run.machine.statements() == 0 && model == Model::Original {
        // It does not fit the memory.
        return Ok(());
    }
    let mut evaluator = Evaluator::new(&source.program, dialect, model);
    let ending = evaluator.run(STATEMENTS).map_or(Ending::Statements, Ending::Outcome);
    prop_assert_eq!(left_by_evaluator(evaluator, ending), left_by_machine(&run), "reference, then machine:\n{}", text);
    Ok(())
}

fn left_by_evaluator(evaluator: Evaluator, ending: Ending) -> Left {
    let numbers = evaluator.numbers.into_iter().filter(|(_, number)| *number != 0).collect();
    let texts = evaluator.texts.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    Left {
        ending,
        output: evaluator.output,
        statements: evaluator.statements,
        error: (evaluator.error, evaluator.error_line),
        random: evaluator.random,
        numbers,
        texts,
        arrays: evaluator.arrays.into_iter().map(|((kind, name), array)| (kind, name, array)).collect(),
    }
}

fn left_by_machine(run: &Run) -> Left {
    let vm = run.machine.vm();
    let saved = vm.save(run.machine.code());
    let mut arrays = Vec::new();
    for array in saved.number_arrays {
        let cells = array.cells.iter().map(|cell| Value::Number(i32::from(*cell))).collect();
        arrays.push((Type::Number, array.name, Array { sizes: sizes(array.columns, array.rows), cells }));
    }
    for array in saved.text_arrays {
        let cells = array.cells.iter().map(|cell| Value::Text(cell.codes().to_vec())).collect();
        arrays.push((Type::String, array.name, Array { sizes: sizes(array.columns, array.rows), cells }));
    }
    Left {
        ending: run.ending.clone(),
        output: run.output.clone(),
        statements: run.machine.statements(),
        error: (i32::from(saved.last_error), i32::from(saved.last_error_line as i16)),
        random: u32::from(saved.random),
        numbers: saved.numbers.into_iter().map(|(name, number)| (name, i32::from(number))).collect(),
        texts: saved.texts.into_iter().map(|(name, text)| (name, text.codes().to_vec())).collect(),
        arrays,
    }
}

fn sizes(columns: u32, rows: Option<u32>) -> Vec<i32> {
    [columns].into_iter().chain(rows).map(|size| size as i32).collect()
}

/// Programs on which the two once disagreed.
#[test]
fn former_disagreements_stay_settled() {
    for text in FORMER {
        for dialect in [Dialect::V2, Dialect::V3] {
            for model in [Model::Original, Model::Large] {
                if let Err(error) = compare(text, dialect, model) {
                    panic!("{dialect:?} {model:?}: {error}");
                }
            }
        }
    }
}

/// A constant in front of a variable does not take the variable's place, however many there are.
#[test]
fn thousands_of_constants_leave_room_for_variables() {
    let mut text = String::new();
    for number in 1..=4000 {
        text.push_str(&format!("{number} A={}\n", number + 100));
    }
    text.push_str("5000 B=1:C=2:D=3:E=4:PRINT A;B;C;D;E;A-B;4000+D\n");
    let run = Runner::new().program(&text);
    assert_eq!(run.output, " 4100 1 2 3 4 4099 4003\n");
}

const FORMER: [&str; 4] = [
    "10 DIM M(9):I=2:M(2)=5:SWAP I,M(I):PRINT I;M(2);M(5)\n",
    "10 DIM M(9):I=2:M(2)=5:SWAP M(I),I:PRINT I;M(2);M(5)\n",
    "10 DIM T$(3):T$(1/0)=5\n",
    "10 PRINT +(NOT 0) OR A=1\n",
];
