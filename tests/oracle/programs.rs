//! Random programs: every statement that needs no device, in every order, with mistakes of all kinds now and then. A line
//! number is written `@n@` until the number of lines is known.

use proptest::collection::vec;
use proptest::prelude::*;

/// The text of a program of up to `lines` lines, numbered in tens. Most stop at their first mistake, so that some begin
/// with arrays and some with a handler that passes over mistakes.
pub(super) fn program(lines: usize) -> impl Strategy<Value = String> {
    let frame = prop_oneof![
        2 => Just(("", "")),
        2 => Just(("1 DIM M(9),N(3,2),T$(4):FOR I=0 TO 4:M(I)=I:T$(I)=HEX$(I+8):NEXT\n", "")),
        4 => Just((
            "1 DIM M(9),N(3,2),T$(4):ON ERROR GOTO 9000\n",
            "8999 END\n9000 E=E+1:IF E>40 THEN END\n9010 RESUME NEXT\n",
        )),
    ];
    (frame, body(lines)).prop_map(|((before, behind), body)| format!("{before}{body}{behind}"))
}

fn body(lines: usize) -> impl Strategy<Value = String> {
    vec(vec(statement(), 1..4), 1..lines).prop_map(|lines| {
        let count = lines.len() as u32;
        let mut text = String::new();
        for (index, statements) in lines.iter().enumerate() {
            let mut line = format!("{} ", index * 10 + 10);
            line.push_str(&resolve(&statements.join(":"), count));
            text.push_str(&line);
            text.push('\n');
        }
        text
    })
}

/// Writes real line numbers; one in many does not exist.
fn resolve(text: &str, count: u32) -> String {
    text.split('@')
        .enumerate()
        .map(|(index, part)| match part.parse::<u32>() {
            Ok(number) if index % 2 == 1 => (number % (count + u32::from(number % 7 == 0)) * 10 + 10).to_string(),
            _ => part.to_owned(),
        })
        .collect()
}

fn line() -> impl Strategy<Value = String> {
    (0u32..60).prop_map(|number| format!("@{number}@"))
}

fn lines() -> impl Strategy<Value = String> {
    vec(line(), 1..4).prop_map(|lines| lines.join(","))
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0i32..12).prop_map(|number| number.to_string()),
        2 => prop::sample::select(vec!["100", "255", "256", "181", "182", "32767", "-32768", "&HFFFF", "&H1F"])
            .prop_map(str::to_owned),
    ]
}

fn number_variable() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["A", "B", "I", "J", "K9", "LONGER"]).prop_map(str::to_owned)
}

fn text_variable() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["A$", "B$", "S1$"]).prop_map(str::to_owned)
}

/// A number, of any depth that the machine allows.
fn number() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => literal(),
        5 => number_variable(),
        1 => prop::sample::select(vec!["POS(0)", "CSRLIN", "FRE", "ERR", "ERL", "LEN(A$)", "ASC(B$)"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let text = shallow_text();
        prop_oneof![
            6 => (inner.clone(), operator(), inner.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            3 => (inner.clone(), operator(), inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            1 => inner.clone().prop_map(|a| format!("-{a}")),
            1 => inner.clone().prop_map(|a| format!("+({a})")),
            2 => inner.clone().prop_map(|a| format!("NOT {a}")),
            2 => inner.clone().prop_map(|a| format!("M({a})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("N({a},{b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("M({a} - {b})")),
            1 => (prop::sample::select(vec!["ABS", "SGN", "RND"]), inner.clone())
                .prop_map(|(name, a)| format!("{name}({a})")),
            1 => (prop::sample::select(vec!["LEN", "ASC", "VAL"]), text.clone())
                .prop_map(|(name, a)| format!("{name}({a})")),
            1 => (text.clone(), text.clone()).prop_map(|(a, b)| format!("INSTR({a},{b})")),
            1 => (text.clone(), comparison(), text).prop_map(|(a, op, b)| format!("({a}{op}{b})")),
        ]
    })
    .boxed()
}

fn operator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["+", "-", "*", "/", "MOD", "=", "<>", "<", ">", "<=", ">=", "AND", "OR", "XOR"])
}

fn comparison() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["=", "<>", "<", ">", "<=", ">="])
}

fn string_literal() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[A-C0-3 ,:]{0,4}",
        1 => "[A-C]{12,20}",
        1 => "[A-C]{30,33}",
    ]
    .prop_map(|text| format!("\"{text}\""))
}

fn shallow_text() -> BoxedStrategy<String> {
    prop_oneof![
        3 => string_literal(),
        4 => text_variable(),
        1 => number_variable().prop_map(|a| format!("STR$({a})")),
        1 => number_variable().prop_map(|a| format!("HEX$({a})")),
        1 => number_variable().prop_map(|a| format!("T$({a})")),
    ]
    .boxed()
}

fn text() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        8 => shallow_text(),
        1 => number().prop_map(|a| format!("STR$({a})")),
        1 => number().prop_map(|a| format!("HEX$({a})")),
        2 => number().prop_map(|a| format!("CHR$({a} AND 127)")),
        1 => number().prop_map(|a| format!("CHR$({a})")),
        1 => number().prop_map(|a| format!("T$({a})")),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let small = prop_oneof![4 => (0u32..6).prop_map(|n| n.to_string()), 1 => number_variable(), 1 => literal()];
        prop_oneof![
            4 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}+{b}")),
            2 => (prop::sample::select(vec!["LEFT$", "RIGHT$"]), inner.clone(), small.clone())
                .prop_map(|(name, a, n)| format!("{name}({a},{n})")),
            2 => (inner.clone(), small.clone(), small).prop_map(|(a, p, n)| format!("MID$({a},{p},{n})")),
            1 => inner.prop_map(|a| format!("({a})")),
        ]
    })
    .boxed()
}

fn value() -> BoxedStrategy<String> {
    prop_oneof![3 => number(), 2 => text()].boxed()
}

fn number_target() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => number_variable(),
        2 => number().prop_map(|a| format!("M({a})")),
        1 => (number(), number()).prop_map(|(a, b)| format!("N({a},{b})")),
    ]
}

fn text_target() -> impl Strategy<Value = String> {
    prop_oneof![3 => text_variable(), 1 => number().prop_map(|a| format!("T$({a})"))]
}

fn target() -> BoxedStrategy<String> {
    prop_oneof![3 => number_target(), 1 => text_target()].boxed()
}

fn condition() -> BoxedStrategy<String> {
    let simple = prop_oneof![
        3 => (number_variable(), comparison(), literal()).prop_map(|(a, op, b)| format!("{a}{op}{b}")),
        1 => (number(), comparison(), number()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (text(), comparison(), text()).prop_map(|(a, op, b)| format!("{a}{op}{b}")),
        1 => number(),
    ];
    simple
        .prop_recursive(3, 6, 2, |inner| {
            prop_oneof![
                (inner.clone(), prop::sample::select(vec!["AND", "OR", "XOR"]), inner.clone())
                    .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
                inner.clone().prop_map(|a| format!("({a})")),
                inner.prop_map(|a| format!("NOT ({a})")),
            ]
        })
        .boxed()
}

fn print() -> impl Strategy<Value = String> {
    let separator = prop::sample::select(vec![";", ",", ";;", ",,", ""]);
    let item = (value(), separator).prop_map(|(value, separator)| format!("({value}){separator}"));
    vec(item, 0..4).prop_map(|items| format!("PRINT {}", items.concat()))
}

fn data() -> impl Strategy<Value = String> {
    let item = prop_oneof![
        4 => literal(),
        1 => Just("-5".to_owned()),
        1 => "[A-C ]{0,5}",
        1 => string_literal(),
        1 => Just(" +-+7 ".to_owned()),
    ];
    vec(item, 1..5).prop_map(|items| format!("DATA {}", items.join(",")))
}

fn jump() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => line().prop_map(|line| format!("GOTO {line}")),
        3 => line().prop_map(|line| format!("GOSUB {line}")),
        4 => Just("RETURN".to_owned()),
        1 => line().prop_map(|line| format!("RETURN {line}")),
        1 => (number_variable(), prop::sample::select(vec!["GOTO", "GOSUB", "RETURN", "RESTORE", "RUN", "RESUME"]), lines())
            .prop_map(|(a, word, lines)| format!("ON {a} {word} {lines}")),
        1 => (number(), prop::sample::select(vec!["GOTO", "GOSUB", "RESTORE"]), lines())
            .prop_map(|(a, word, lines)| format!("ON ({a}) {word} {lines}")),
    ]
}

fn simple() -> BoxedStrategy<String> {
    prop_oneof![
        6 => (number_target(), number()).prop_map(|(target, value)| format!("{target}={value}")),
        4 => (text_target(), text()).prop_map(|(target, value)| format!("{target}={value}")),
        1 => (target(), value()).prop_map(|(target, value)| format!("{target}={value}")),
        6 => print(),
        1 => (target(), target()).prop_map(|(a, b)| format!("SWAP {a},{b}")),
        2 => vec(target(), 1..3).prop_map(|targets| format!("READ {}", targets.join(","))),
        1 => prop_oneof![Just("RESTORE".to_owned()), line().prop_map(|line| format!("RESTORE {line}"))],
        4 => prop::sample::select(vec![
            "DIM M(9)", "DIM N(3,2)", "DIM T$(4)", "DIM M(9),N(2,3),T$(5)", "DIM M(3,3)", "DIM N(300)", "DIM T$(1,1)",
        ]).prop_map(str::to_owned),
        1 => number().prop_map(|a| format!("DIM M({a})")),
        4 => jump(),
        1 => (0i32..30, 0i32..26).prop_map(|(x, y)| format!("LOCATE {x},{y}")),
    ]
    .boxed()
}

fn statement() -> BoxedStrategy<String> {
    let control = prop_oneof![
        6 => (number_variable(), 0i32..4, 0i32..6).prop_map(|(v, a, b)| format!("FOR {v}={a} TO {b}")),
        2 => (number_variable(), number(), number(), number())
            .prop_map(|(v, a, b, c)| format!("FOR {v}={a} TO {b} STEP {c}")),
        8 => Just("NEXT".to_owned()),
        6 => (condition(), simple()).prop_map(|(condition, body)| format!("IF {condition} THEN {body}")),
        2 => (condition(), line()).prop_map(|(condition, line)| format!("IF {condition} THEN {line}")),
        1 => (condition(), line()).prop_map(|(condition, line)| format!("IF {condition} GOTO {line}")),
        2 => line().prop_map(|line| format!("ON ERROR GOTO {line}")),
        2 => prop_oneof![
            3 => Just("RESUME NEXT".to_owned()),
            1 => Just("RESUME".to_owned()),
            1 => line().prop_map(|line| format!("RESUME {line}")),
        ],
        3 => data(),
        1 => prop::sample::select(vec![
            "END", "STOP", "CLEAR", "RUN", "ON ERROR GOTO 0", "' X", "REM Y:Z", "FOR A$=1 TO 2", "FOR M(1)=1 TO 2",
            "PRINT )", "A=", "A=1 2", "GOTO", "NEXT I", "ERROR 99", "PRINT 1;A+", "DIM A", "M(1,2,3)=4",
        ]).prop_map(str::to_owned),
        1 => number().prop_map(|a| format!("ERROR {a}")),
    ];
    prop_oneof![3 => simple(), 2 => control].boxed()
}
