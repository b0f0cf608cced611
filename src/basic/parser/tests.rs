//! Text in, tree out in a short notation: operators with their operands in brackets, `!SN(…)` for a mistake with what
//! is evaluated before it, `~SN` for one behind a complete statement.

use super::*;
use crate::basic::charset::encode_line;
use crate::basic::crunch::crunch;
use crate::basic::tree::{LineBound, LineRange, LineRef, PrintItem, ResumeAt, Target};
use proptest::prelude::*;

const V2: Options = Options { dialect: Dialect::V2, relaxed: false };
const V3: Options = Options { dialect: Dialect::V3, relaxed: false };
const RELAXED: Options = Options { dialect: Dialect::V3, relaxed: true };

struct Shown {
    tokens: Vec<u8>,
}

impl Shown {
    fn raw(&self, span: Span) -> String {
        String::from_utf8_lossy(&self.tokens[usize::from(span.start)..usize::from(span.end)]).into_owned()
    }

    fn list(&self, exprs: &[Expr]) -> String {
        exprs.iter().map(|expr| self.expr(expr)).collect::<Vec<_>>().join(",")
    }

    fn target(&self, target: &Target) -> String {
        let name = self.raw(target.name.span);
        if target.subscripts.is_empty() { name } else { format!("{name}({})", self.list(&target.subscripts)) }
    }

    fn targets(&self, targets: &[Target]) -> String {
        targets.iter().map(|target| self.target(target)).collect::<Vec<_>>().join(",")
    }

    fn expr(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Number(value) => value.to_string(),
            ExprKind::String(codes) => format!("{:?}", String::from_utf8_lossy(codes)),
            ExprKind::Variable(target) => self.target(target),
            ExprKind::Paren(inner) => format!("({})", self.expr(inner)),
            ExprKind::Unary(op, inner) => format!("[{op:?} {}]", self.expr(inner)),
            ExprKind::Binary(op, left, right) => format!("[{} {op:?} {}]", self.expr(left), self.expr(right)),
            ExprKind::Call(function, arguments) => format!("{function:?}({})", self.list(arguments)),
            ExprKind::Flawed(parts, flaw) => format!("!{}({})", flaw.error.letters().to_uppercase(), self.list(parts)),
        }
    }

    fn kind(&self, kind: &StatementKind) -> String {
        let prompt = |prompt: &Option<Vec<u8>>| match prompt {
            Some(codes) => format!("{:?} ", String::from_utf8_lossy(codes)),
            None => String::new(),
        };
        match kind {
            StatementKind::Assign { target, value } => format!("{}={}", self.target(target), self.expr(value)),
            StatementKind::Comment { text } => format!("Comment {:?}", self.raw(*text)),
            StatementKind::Clear(Some(expr)) => format!("Clear {}", self.expr(expr)),
            StatementKind::Data { items } => {
                format!("Data {:?}", items.iter().map(|item| self.raw(*item)).collect::<Vec<_>>())
            }
            StatementKind::Delete(range) => format!("Delete {}", range_text(range)),
            StatementKind::Device { command, arguments } => {
                let show = |argument: &Option<Expr>| argument.as_ref().map_or("-".into(), |expr| self.expr(expr));
                format!("{command:?} {}", arguments.iter().map(show).collect::<Vec<_>>().join(",")).trim_end().into()
            }
            StatementKind::Dim(targets) => format!("Dim {}", self.targets(targets)),
            StatementKind::Error(expr) => format!("Error {}", self.expr(expr)),
            StatementKind::Find(expr) => format!("Find {}", self.expr(expr)),
            StatementKind::For { variable, from, to, step } => {
                let step = step.as_ref().map_or(String::new(), |step| format!(" step {}", self.expr(step)));
                format!("For {}={} to {}{step}", self.target(variable), self.expr(from), self.expr(to))
            }
            StatementKind::Gosub(line) => format!("Gosub {}", line.number),
            StatementKind::Goto(line) => format!("Goto {}", line.number),
            StatementKind::If { condition, then } => {
                let then = then.map_or(String::new(), |line| format!(" then {}", line.number));
                format!("If {}{then}", self.expr(condition))
            }
            StatementKind::Input { prompt: text, question, targets } => {
                let question = if *question { "?" } else { "" };
                format!("Input {}{question}{}", prompt(text), self.targets(targets))
            }
            StatementKind::Linput { prompt: text, target } => format!("Linput {}{}", prompt(text), self.target(target)),
            StatementKind::List(range) => format!("List {}", range_text(range)),
            StatementKind::On { selector, jump, lines } => {
                format!("On {} {jump:?} {:?}", self.expr(selector), lines.iter().map(|l| l.number).collect::<Vec<_>>())
            }
            StatementKind::OnErrorGoto(line) => format!("OnErrorGoto {}", line.number),
            StatementKind::Print(items) => {
                let show = |item: &PrintItem| match item {
                    PrintItem::Expr(expr) => format!(" {}", self.expr(expr)),
                    PrintItem::Semicolon => ";".into(),
                    PrintItem::Comma => ",".into(),
                };
                format!("Print{}", items.iter().map(show).collect::<String>())
            }
            StatementKind::Read(targets) => format!("Read {}", self.targets(targets)),
            StatementKind::Restore(Some(line)) => format!("Restore {}", line.number),
            StatementKind::Resume(ResumeAt::Line(line)) => format!("Resume {}", line.number),
            StatementKind::Return(Some(line)) => format!("Return {}", line.number),
            StatementKind::Run(Some(line)) => format!("Run {}", line.number),
            StatementKind::Swap(left, right) => format!("Swap {},{}", self.target(left), self.target(right)),
            StatementKind::Tape { action, name } => {
                let name = name.as_ref().map_or(String::new(), |name| format!(" {}", self.expr(name)));
                format!("{action:?}{name}")
            }
            StatementKind::Flawed(parts, flaw) => {
                format!("!{}({})", flaw.error.letters().to_uppercase(), self.list(parts))
            }
            plain => format!("{plain:?}"),
        }
    }
}

fn range_text(range: &LineRange) -> String {
    let bound = |bound: &LineBound| match bound {
        LineBound::Number(LineRef { number, .. }) => number.to_string(),
        LineBound::Last => ".".into(),
    };
    match range {
        LineRange::All => "all".into(),
        LineRange::One(line) => bound(line),
        LineRange::Between(from, to) => {
            format!("{}-{}", from.as_ref().map_or(String::new(), bound), to.as_ref().map_or(String::new(), bound))
        }
    }
}

fn tokens(text: &str, options: Options) -> Vec<u8> {
    crunch(&encode_line(text).unwrap().codes, options.dialect).unwrap().tokens
}

fn show(text: &str, options: Options) -> String {
    let tokens = tokens(text, options);
    let line = parse_line(None, &tokens, options);
    let shown = Shown { tokens };
    let statement = |statement: &Statement| {
        let flaw = statement.flaw.as_ref().map_or(String::new(), |flaw| format!(" ~{}", flaw.error.letters()));
        format!("{}{flaw}", shown.kind(&statement.kind))
    };
    line.statements.iter().map(statement).collect::<Vec<_>>().join(" : ")
}

fn check(text: &str, expected: &str) {
    assert_eq!(show(text, V3), expected, "{text}");
}

fn check_v2(text: &str, expected: &str) {
    assert_eq!(show(text, V2), expected, "{text}");
}

fn check_value(text: &str, expected: &str) {
    check(&format!("X={text}"), &format!("X={expected}"));
}

/// The first flaw's place in the tokens' LIST text, and its message.
fn check_message(text: &str, options: Options, expected: &str) {
    let tokens = tokens(text, options);
    let line = parse_line(None, &tokens, options);
    let message = collect_flaws(&line).first().map(|flaw| flaw.message.clone());
    assert!(message.as_ref().is_some_and(|message| message.contains(expected)), "{text}: {message:?}");
}

#[test]
fn precedence() {
    check_value("1+2*3", "[1 Add [2 Multiply 3]]");
    check_value("1-2-3", "[[1 Subtract 2] Subtract 3]");
    check_value("7 MOD 3*2", "[7 Mod [3 Multiply 2]]");
    check_value("1+7 MOD 3", "[1 Add [7 Mod 3]]");
    check_value("-7/2", "[[Minus 7] Divide 2]");
    check_value("2*-3", "[2 Multiply [Minus 3]]");
    check_value("--3", "[Minus [Minus 3]]");
    check_value("1<2<3", "[[1 Less 2] Less 3]");
    check_value("A=1ANDB=2ORC XOR D", "[[[[A Equal 1] And [B Equal 2]] Or C] Xor D]");
    check_value("A+1>B", "[[A Add 1] Greater B]");
    check_value("(1+2)*3", "[([1 Add 2]) Multiply 3]");
    check_value("-32768", "[Minus -32768]");
    check_value("&HFFFF", "-1");
}

#[test]
fn not_binds_by_dialect() {
    check_value("NOT A=B", "[[Not A] Equal B]");
    check_value("NOT NOT A*2", "[[Not [Not A]] Multiply 2]");
    check_v2("X=NOT A=B", "X=[Not [A Equal B]]");
    check_v2("X=NOT A+1=B AND C", "X=[[Not [[A Add 1] Equal B]] And C]");
    check_v2("X=-A+NOT B", "X=[[Minus A] Add [Not B]]");
}

#[test]
fn functions_and_variables() {
    check_value("ABS(A(1,2))+LEN(A$)", "[Abs(A(1,2)) Add Len(A$)]");
    check_value("FRE+CSRLIN+ERR+ERL", "[[[Fre() Add Csrlin()] Add Err()] Add Erl()]");
    check_value("INKEY$", "Inkey()");
    check_value("INKEY$(0)+INKEY$", "[InkeyWait(0) Add Inkey()]");
    check_value("SCR$(1,2)", "Scr(1,2)");
    check_value("SCR$(1,2,3)", "Scr(1,2,3)");
    check_value("MID$(A$(1),2,3)", "Mid(A$(1),2,3)");
    check_value("MOVE(0)", "Move(0)");
    check_value("A (1)", "A(1)");
    check_value("\"no end", "\"NO END\"");
    check_value("STICK(0)=1", "[Stick(0) Equal 1]");
}

#[test]
fn mistakes_in_expressions_keep_what_is_evaluated_before() {
    check_value("5+", "[5 Add !SN()]");
    check_value("(5", "!SN(5)");
    check_value("ABS(1,2)", "!SN(1)");
    check_value("ABS 1", "!SN()");
    check_value("MID$(A$,2)", "!SN(A$,2)");
    check_value("LEFT$(A$)", "!SN(A$)");
    check_value("INKEY$()", "!SN()");
    check_value("A(1", "!SN(1)");
    check_value("A(1,)", "!SN(1,!SN())");
    check_value("TAB(1)", "!SN()");
    check_value("1=>2", "[1 Equal !SN()]");
    check_value("1<2)", "[1 Less 2] ~SN");
    check_value("", "!SN()");
    check_value(&format!("{}1{}", "(".repeat(16), ")".repeat(16)), &format!("{}1{}", "(".repeat(16), ")".repeat(16)));
    check_value(&format!("{}1{}", "(".repeat(17), ")".repeat(17)), "!FT()");
    check_value(&format!("{}1", "ABS(".repeat(17)), &format!("{}!FT(){}", "!FT(".repeat(16), ")".repeat(16)));
}

#[test]
fn assignment() {
    check("A=5:B$(1)=\"X\"::C=1", "A=5 : B$(1)=\"X\" : C=1");
    check("A=5 B", "A=5 ~SN");
    check("A", "!SN()");
    check("A(1/0)", "!SN([1 Divide 0])");
    check("A(1/0", "!SN([1 Divide 0])");
    check("5", "!SN()");
    check("ABS(1)", "!SN()");
    check("A=5 ) :B=1", "A=5 ~SN : B=1");
    check("A=1 \":\":B=1", "A=1 ~SN : B=1");
    check("A=) 12346:B=1", "A=!SN() : B=1");
    check("LET A=1", "!SN()");
    check("LETA=1", "LETA=1");
    assert_eq!(show("LET A=1:LET B$(1)=\"\":LET=5:LET 5", RELAXED), "A=1 : B$(1)=\"\" : LET=5 : !SN()");
}

#[test]
fn statements_without_a_colon_between_them() {
    check("OF=OF+S:IFOF>6OF=OF-6O=O+1", "OF=[OF Add S] : If [OF Greater 6] : OF=[OF Subtract 6] : O=[O Add 1]");
    check("LOCATE0,1PRINTA", "Locate 0,1 : Print A");
    check("NEXTT=T+1", "Next : T=[T Add 1]");
    check("BEEPT=0", "Beep : T=0");
    check("A=1'X", "A=1 : Comment \"X\"");
    check("PRINTA;PRINTB", "Print A; : Print B");
    check("PRINTA B=1", "Print A [B Equal 1]");
    check("A=1 THEN 5", "A=1 ~SN");
}

#[test]
fn print() {
    check("?", "Print");
    check("?A\"X\"B$;,1", "Print A \"X\" B$;, 1");
    check("PRINT 1;)", "Print 1; !SN()");
    check("PRINT 1/0+);2:A=1", "Print [[1 Divide 0] Add !SN()] : A=1");
    check("PRINT MOVE(0)MOVE 0", "Print Move(0) : Move 0");
    check("PRINT CODE \"A\"", "Print CODE \"A\"");
    check("PRINT 1 TO", "Print 1 ~SN");
    check("PRINT TAB(1);2", "Print !SN()");
}

#[test]
fn flow() {
    check("GOTO 10", "Goto 10");
    check("GOTO A", "!SN()");
    check("GOTO 10 20", "Goto 10 ~SN");
    check("GOSUB 65535:RETURN:RETURN 5", "Gosub 65535 : Return(None) : Return 5");
    check("IF A=1 THEN 100", "If [A Equal 1] then 100");
    check("IF A=1 GOTO 100", "If [A Equal 1] : Goto 100");
    check("IF A THEN IF B THEN PRINT:C=1", "If A : If B : Print : C=1");
    check("IF A$=\"X\"PRINT\"Y\"", "If [A$ Equal \"X\"] : Print \"Y\"");
    check("IF A", "If A ~SN");
    check("IF A:B=1", "If A ~SN : B=1");
    check("IF A THEN", "If A");
    check("IF A THEN )", "If A : !SN()");
    check("IF A=1 THEN 5 ELSE 6", "If [A Equal 1] then 5 ~SN");
    check("IF A= THEN 5", "If [A Equal !SN()]");
    check("FORI=0TO9STEP2:NEXT", "For I=0 to 9 step 2 : Next");
    check("FOR A$(1)=1 TO 2", "For A$(1)=1 to 2");
    check("FORI=ATOB", "!SN(ATOB)");
    check("FORI=1 TO", "!SN(1,!SN())");
    check("NEXT I", "!SN()");
    assert_eq!(show("NEXT I:NEXT I,J:NEXT I=1", RELAXED), "Next : Next : Next : Next : I=1");
    check("ON X GOSUB 1,2", "On X Gosub [1, 2]");
    check("ONI RESTORE10", "On I Restore [10]");
    check("ON X RESUME 1", "On X Resume [1]");
    check("ONIGOTO10", "!SN(IGOTO10)");
    check("ON X GOTO", "!SN(X)");
    check("ON X GOTO 1,", "!SN(X)");
    check("ON X PRINT", "!SN(X)");
    check("ON ERROR GOTO 0", "OnErrorGoto 0");
    check("RESUME:RESUME NEXT:RESUME 5", "Resume(Same) : Resume(Next) : Resume 5");
    check("RUN:RUN 5:RESTORE:RESTORE 5", "Run(None) : Run 5 : Restore(None) : Restore 5");
    check("ERROR 5:STOP:CONT:END", "Error 5 : Stop : Cont : End");
    check("END 5", "End ~SN");
    check("TRON:TROFF:CLICK ON:CLICKOFF", "Trace(true) : Trace(false) : Click(true) : Click(false)");
    check("TR:CLICK 1", "!SN() : !SN()");
}

#[test]
fn data_and_input() {
    check("DATA 1, A ,\"X,:\",:READ A,B$(1)", "Data [\" 1\", \" A \", \"\\\"X,:\\\"\", \"\"] : Read A,B$(1)");
    check("DATA", "Data [\"\"]");
    check("READ A,", "Read A ~SN");
    check_v2("READ A,", "Read A ~MO");
    check("READ 5", "!SN()");
    check("INPUT A", "Input ?A");
    check("INPUT\"A\";B,C$", "Input \"A\" ?B,C$");
    check("INPUT\"A\",B", "Input \"A\" B");
    check("INPUT \"A\"B", "!SN()");
    check("INPUT", "!SN()");
    check("LINPUT\">\";L$:LINPUT A", "Linput \">\" L$ : Linput A");
    check("DIM A(9),B$(1,2)", "Dim A(9),B$(1,2)");
    check("DIM A", "!SN()");
    check("DIM A(9),B", "Dim A(9) ~SN");
    check("DIM A(1,2,3)", "!SN(1,2,3)");
    check("DIM ABC(9)", "!SN()");
    check_v2("DIM ABC(9)", "Dim ABC(9)");
    check("SWAP A,B(1)", "Swap A,B(1)");
    check("SWAP A(1/0)", "!SN([1 Divide 0])");
    check("REM A:B", "Comment \" A:B\"");
    check("'A:B", "Comment \"A:B\"");
}

#[test]
fn editing() {
    check("LIST:LIST 1:LIST 1-:LIST -2:LIST 1-2", "List all : List 1 : List 1- : List -2 : List 1-2");
    check("LIST 1,2:LIST .:LIST .-5", "List 1-2 : List . : List .-5");
    check("LIST A", "List all ~SN");
    check_v2("LIST .", "List all ~SN");
    check("DELETE 1-2", "Delete 1-2");
    check("DELETE", "!SN()");
    check("AUTO:AUTO 100,5", "Auto { start: None, step: None } : Auto { start: Some(100), step: Some(5) }");
    check("AUTO ,5", "Auto { start: None, step: Some(5) }");
    check("RENUM 100,10,5", "Renum { new: Some(100), old: Some(10), step: Some(5) }");
    check("RENUM ,,5", "Renum { new: None, old: None, step: Some(5) }");
    check("RENUM 5,", "!SN()");
    check("FIND \"SP\":NEW:CLEAR:CLEAR&H7600", "Find \"SP\" : New : Clear(None) : Clear 30208");
    check("SAVE:SAVE\"A\":SAVE S:SAVES\"A\":SAVE S$", "Save : Save \"A\" : SaveScreen : SaveScreen \"A\" : Save S$");
    check("LOAD\"A\":LOAD?:LOAD?\"A\":LOAD S", "Load \"A\" : Verify : Verify \"A\" : LoadScreen");
    check_v2("SAVE S", "Save S");
    check("SYSTEM:BACKUP", "System { backup: false } : System { backup: true }");
}

#[test]
fn devices() {
    check("BEEP:VIEW:BGTOOL:BGGET:BGPUT", "Beep : View : Bgtool : Bgget : Bgput");
    check("CALL&HB5D4:CGEN 3:FILTER 1", "Call -18988 : Cgen 3 : Filter 1");
    check("CGSET:CGSET 1:CGSET,1:CGSET 1,0", "Cgset -,- : Cgset 1,- : Cgset -,1 : Cgset 1,0");
    check("CGSET 1,", "!SN(1)");
    check("CLS:CLS 1", "Cls - : Cls 1");
    check_v2("CLS", "Cls -");
    check_v2("CLS 1", "Cls - ~SN");
    check("COLOR X,Y,2:LOCATE 1,2:POSITION 0,1,2", "Color X,Y,2 : Locate 1,2 : Position 0,1,2");
    check("CUT 0,1:ERA 2:CAN 0,3:MOVE 0,1", "Cut 0,1 : Era 2 : Can 0,3 : Move 0,1");
    check("POKE A,1,2,3:POKE 1/0", "Poke A,1,2,3 : !SN([1 Divide 0])");
    check("KEY 8,\"A\":KEY LIST:KEYLIST:KEYI,A$", "Key 8,\"A\" : KeyList : KeyList : Key I,A$");
    check("PAUSE:PAUSE 5", "Pause - : Pause 5");
    check("PLAY\"C\"+A$", "Play [\"C\" Add A$]");
    check("SCREEN 0:SCREEN 0,1", "Screen 0,- : Screen 0,1");
    check("SPRITE ON:SPRITEOFF:SPRITE 1:SPRITE 1,2,3", "SpriteOn : SpriteOff : Sprite 1,-,- : Sprite 1,2,3");
    check("SPRITE 1,2", "!SN(1,2)");
    check("GAME 1:GAME 1,1:GAME,1:GAME", "Game 1,- : Game 1,1 : Game -,1 : !SN()");
    check("PALETB 0,1,2,3,4:PALET S 0,1,2,3,4", "PaletB 0,1,2,3,4 : PaletS 0,1,2,3,4");
    check("PALETB0,1,2,3,4:PAL.BN,1,2,3,4", "PaletB 0,1,2,3,4 : PaletB N,1,2,3,4");
    check("PALETS(1+2),1,2,3,4", "PaletS ([1 Add 2]),1,2,3,4");
    check("PALET 0,1:PALETC 1", "!SN() : !SN()");
    check("DEF SPRITE 2,(1,1,0,0,0)=\"A\"", "DefSprite 2,1,1,0,0,0,\"A\"");
    check("DE.SP.(2),(1,1,0,0,0)=A$", "DefSprite (2),1,1,0,0,0,A$");
    check("DEF SPRITE 2(1,1,0,0,0)=\"A\"", "!SN(2)");
    check("DEF MOVE(1)=SPRITE(4,3,2,40,0,0)", "DefMove 1,4,3,2,40,0,0");
    check("DEF MOVE(1)=SPRITE(0,3,,10)", "DefMove 1,0,3,-,10,-,-");
    check("DEF MOVE(1)=SPRITE(1,2,3,4,5,6,7)", "!SN(1,1,2,3,4,5,6)");
    check_v2("DEF MOVE(1)=SPRITE(0,3,,10,0,0)", "!MO(1,0,3)");
    check_v2("POKE 1,", "!MO(1)");
    check_v2("POKE 1", "!SN(1)");
    check("LOCATE 1,", "!SN(1)");
}

#[test]
fn messages_help() {
    check_message("LET A=1", V3, "LET is not part of Family BASIC: write A=1");
    check_message("NEXT I", V3, "NEXT takes no variable");
    check_message("IF A=1 THEN 5 ELSE 6", V3, "there is no ELSE");
    check_message("ELSE PRINT", V3, "there is no ELSE");
    check_message("WHILE A<5", V3, "there is no WHILE");
    check_message("SCREEN 0,1", V2, "SCREEN exists from V3 on: use --dialect v3");
    check_message("SCREEN0,1", V2, "SCREEN exists from V3 on: use --dialect v3");
    check_message("PRINT 2^3", V3, "no power operator");
    check_message("A=1.5", V3, "integers");
    check_message("A=(1", V3, ") is expected, not the end of the line");
    check_message("GOTO A", V3, "a line number written as digits behind GOTO is expected, not `A`");
    check_message("PRNT \"A\"", V3, "`PRNT` is no statement");
    check_message("A=B=>C", V3, "comparisons");
    check_message("A$=INKEY$()", V3, "INKEY$ needs a value in its parentheses");
    let line = parse_line(None, &[0xBA, 1], V2);
    assert_eq!(collect_flaws(&line)[0].message, "SCREEN exists from V3 on: use --dialect v3");
}

#[test]
fn words_of_other_basics_are_noticed_as_variables() {
    let names = |text: &str| {
        let tokens = tokens(text, V3);
        let found = foreign_names(&parse_line(None, &tokens, V3), &tokens);
        found.iter().map(|flaw| (flaw.span.start, flaw.span.end)).collect::<Vec<_>>()
    };
    assert_eq!(names("IF A THEN PRINT 1 ELSE PRINT 2"), [(10, 14)]);
    assert_eq!(names("LET=1:PRINT ELSE$;GET(1)"), [(0, 3), (14, 17)]);
    assert_eq!(names("PRINT LETTER,A"), []);
}

#[test]
fn spans_cover_the_text() {
    let line = parse_line(Some(LineNumber(10)), &tokens(" A=5  : B=(1 ) :", V3), V3);
    let spans: Vec<_> = line.statements.iter().map(|statement| (statement.span.start, statement.span.end)).collect();
    assert_eq!(spans, [(1, 4), (8, 14)]);
    assert_eq!(line.number, Some(LineNumber(10)));
    // Bytes of numbers that look like blanks are none.
    let line = parse_line(None, &tokens("A=5 B 8200 :B 8", V3), V3);
    let spans: Vec<_> = line.statements.iter().map(|statement| (statement.span.start, statement.span.end)).collect();
    assert_eq!(spans, [(0, 9), (11, 14)]);
    let line = parse_line(None, &tokens("A=5 B C  :", V3), V3);
    assert_eq!(line.statements[0].span, Span { start: 0, end: 7 });
    assert_eq!(line.statements[0].flaw.as_ref().map(|flaw| flaw.span), Some(Span { start: 4, end: 5 }));
}

#[test]
fn every_flaw_is_given_once() {
    let count = |text: &str| collect_flaws(&parse_line(None, &tokens(text, V3), V3)).len();
    assert_eq!(count("A=1:B=2"), 0);
    assert_eq!(count("A=ABS(INKEY$())"), 1);
    assert_eq!(count("POKE ABS(,2:A=5 B"), 2);
    assert_eq!(count("A(=1:LOCATE (1"), 2);
}

#[test]
fn no_line_is_deep_enough_to_overflow_the_stack() {
    for token in [Keyword::Minus as u8, Keyword::Not as u8, b'(', Keyword::If as u8, b'A', Keyword::Plus as u8, 1] {
        for options in [V2, V3] {
            let tokens = [&[b'A', Keyword::Equal as u8][..], &[token; 70_000]].concat();
            let line = parse_line(None, &tokens, options);
            assert!(!line.statements.is_empty());
        }
    }
    let sum: Vec<u8> = [Keyword::Print as u8].into_iter().chain([1, Keyword::Plus as u8].repeat(200)).collect();
    assert_eq!(parse_line(None, &sum, V3).statements.len(), 1);
}

proptest! {
    #[test]
    fn any_bytes_parse(tokens in proptest::collection::vec(any::<u8>(), 0..400), relaxed: bool, old: bool) {
        check_total(&tokens, relaxed, old);
    }

    #[test]
    fn any_keywords_parse(
        tokens in proptest::collection::vec(prop_oneof![0x80u8..=0xFF, 1u8..=0x12, 32u8..=96], 0..251),
        relaxed: bool,
        old: bool,
    ) {
        check_total(&tokens, relaxed, old);
    }
}

fn check_total(tokens: &[u8], relaxed: bool, old: bool) {
    let dialect = if old { Dialect::V2 } else { Dialect::V3 };
    let line = parse_line(None, tokens, Options { dialect, relaxed });
    let inside = |span: Span| span.start <= span.end && usize::from(span.end) <= tokens.len();
    for statement in &line.statements {
        assert!(inside(statement.span));
        statement.visit(&mut |expr| assert!(inside(expr.span), "{expr:?}"));
    }
    assert!(collect_flaws(&line).iter().all(|flaw| inside(flaw.span)));
    let flawed = line
        .statements
        .iter()
        .any(|statement| statement.flaw.is_some() || matches!(statement.kind, StatementKind::Flawed(..)));
    assert!(!flawed || !collect_flaws(&line).is_empty());
}
