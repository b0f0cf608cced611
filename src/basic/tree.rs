//! The tree of a program: what the parser gives to compiler, analysis, formatter and the reference evaluator.
//!
//! A line is a flat list of statements: IF holds no body, since a false IF skips the rest of its line. Every tree can be
//! built from any tokens: what is wrong is kept as a [`Flaw`] at the place where the machine would notice it, because
//! Family BASIC raises SN when a statement runs, after what stands before the mistake has had its effect.

use super::error::ErrorCode;
use super::keyword::Keyword;

/// A line number, 0..=65534.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineNumber(pub u16);

/// A range of byte offsets in the tokens of one line, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u16,
    /// One past the last byte.
    pub end: u16,
}

/// One parsed line. Empty statements (`::`) leave no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number; `None` for a direct line.
    pub number: Option<LineNumber>,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// A statement and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its tokens, without the colon.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
    /// Something wrong behind an otherwise complete statement (`A=5 B`): raised after the statement has run.
    pub flaw: Option<Flaw>,
}

/// Something wrong in the text: the error that the machine raises when it gets there, and help for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The error raised, nearly always SN.
    pub error: ErrorCode,
    /// Where.
    pub span: Span,
    /// A sentence that helps: what was expected, what to write instead. Lower case start, no full stop.
    pub message: String,
}

/// The first two characters of a name: all that counts. A one-letter name has 0 second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameKey(pub [u8; 2]);

/// Integer or string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// 16-bit signed integer.
    Number,
    /// 0 to 31 characters.
    String,
}

/// A variable's name as written (the `$` not included).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// What counts of it.
    pub key: NameKey,
    /// `String` if a `$` follows.
    pub kind: Type,
    /// The whole name, with `$`.
    pub span: Span,
}

/// A variable or array element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: Name,
    /// Empty for a simple variable; else 1 or 2 (any other count is kept: the machine raises SO).
    pub subscripts: Vec<Expr>,
    /// Name and subscripts.
    pub span: Span,
}

/// A line number written behind GOTO and its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRef {
    /// The number, also one that no stored line can have (65535).
    pub number: u16,
    /// Its token.
    pub span: Span,
}

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// Its tokens.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// A literal; 32768 and above stand for their two's complement.
    Number(i16),
    /// A literal's characters, also more than 31 (the machine raises IL or ST when it evaluates one).
    String(Vec<u8>),
    /// A variable or array element.
    Variable(Target),
    /// `( … )`.
    Paren(Box<Expr>),
    /// `-a`, `+a`, `NOT a`.
    Unary(UnaryOp, Box<Expr>),
    /// `a op b`.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// A function with its arguments (the right number of them).
    Call(Function, Vec<Expr>),
    /// Not an expression: the parts that are evaluated first, in order, then the error.
    Flawed(Vec<Expr>, Box<Flaw>),
}

/// Operators before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum UnaryOp {
    Minus,
    Plus,
    Not,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Multiply,
    Divide,
    Mod,
    Add,
    Subtract,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    And,
    Or,
    Xor,
}

/// Functions. `INKEY$` and `INKEY$(n)` are two: one polls, one waits. `MOVE(n)` shares its word with the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Function {
    Abs,
    Asc,
    Chr,
    Crash,
    Csrlin,
    Erl,
    Err,
    Fre,
    Hex,
    Inkey,
    InkeyWait,
    Instr,
    Left,
    Len,
    Mid,
    Move,
    Peek,
    Pos,
    Right,
    Rnd,
    Scr,
    Sgn,
    Stick,
    Str,
    Strig,
    Val,
    Vct,
    Xpos,
    Ypos,
}

/// One part of a PRINT list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintItem {
    /// A value to print.
    Expr(Expr),
    /// `;`.
    Semicolon,
    /// `,`: on to the next zone.
    Comma,
}

/// What ON selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum OnJump {
    Goto,
    Gosub,
    Return,
    Restore,
    Run,
    Resume,
}

/// A statement whose arguments are evaluated left to right and handed to the devices. Arguments' ranges are checked when
/// all are evaluated. `None` stands for an omitted argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Command {
    /// No argument.
    Beep,
    /// No argument.
    Bgget,
    /// No argument.
    Bgput,
    /// No argument: opens the background editor.
    Bgtool,
    /// address.
    Call,
    /// actor, …
    Can,
    /// n.
    Cgen,
    /// [background set], [sprite set]: always two entries, either may be `None`.
    Cgset,
    /// \[screen\]: one entry.
    Cls,
    /// x, y, n.
    Color,
    /// actor, …
    Cut,
    /// actor, direction arguments: actor then six entries, of which V3 may omit some.
    DefMove,
    /// actor, c, b, p, h, v, string.
    DefSprite,
    /// actor, …
    Era,
    /// n.
    Filter,
    /// \[n\], \[background\]: two entries.
    Game,
    /// n, string.
    Key,
    /// x, y.
    Locate,
    /// actor, …
    Move,
    /// n, c1, c2, c3, c4.
    PaletB,
    /// n, c1, c2, c3, c4.
    PaletS,
    /// \[n\]: one entry.
    Pause,
    /// string.
    Play,
    /// address, byte, …
    Poke,
    /// actor, x, y.
    Position,
    /// shown, \[written\]: two entries.
    Screen,
    /// actor, \[x\], \[y\]: three entries, the last two both present or both absent.
    Sprite,
    /// No argument.
    SpriteOff,
    /// No argument.
    SpriteOn,
    /// No argument.
    View,
}

impl Command {
    /// How a person writes the statement.
    pub fn words(self) -> &'static str {
        match self {
            Command::Beep => "BEEP",
            Command::Bgget => "BGGET",
            Command::Bgput => "BGPUT",
            Command::Bgtool => "BGTOOL",
            Command::Call => "CALL",
            Command::Can => "CAN",
            Command::Cgen => "CGEN",
            Command::Cgset => "CGSET",
            Command::Cls => "CLS",
            Command::Color => "COLOR",
            Command::Cut => "CUT",
            Command::DefMove => "DEF MOVE",
            Command::DefSprite => "DEF SPRITE",
            Command::Era => "ERA",
            Command::Filter => "FILTER",
            Command::Game => "GAME",
            Command::Key => "KEY",
            Command::Locate => "LOCATE",
            Command::Move => "MOVE",
            Command::PaletB => "PALETB",
            Command::PaletS => "PALETS",
            Command::Pause => "PAUSE",
            Command::Play => "PLAY",
            Command::Poke => "POKE",
            Command::Position => "POSITION",
            Command::Screen => "SCREEN",
            Command::Sprite => "SPRITE",
            Command::SpriteOff => "SPRITE OFF",
            Command::SpriteOn => "SPRITE ON",
            Command::View => "VIEW",
        }
    }
}

/// A range of lines behind LIST and DELETE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineRange {
    /// No argument: everything.
    All,
    /// One line.
    One(LineBound),
    /// From, to; a missing end is open.
    Between(Option<LineBound>, Option<LineBound>),
}

/// One end of a line range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineBound {
    /// A number.
    Number(LineRef),
    /// `.`: the line where the program last stopped (V3).
    Last,
}

/// What SAVE and LOAD move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TapeAction {
    Load,
    /// `LOAD?`.
    Verify,
    /// `LOAD S` (V3).
    LoadScreen,
    Save,
    /// `SAVE S` (V3).
    SaveScreen,
}

/// Where RESUME goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ResumeAt {
    /// The statement that failed.
    Same,
    /// The one behind it.
    Next,
    Line(LineRef),
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum StatementKind {
    Assign {
        target: Target,
        value: Expr,
    },
    /// AUTO \[start\]\[,step\].
    Auto {
        start: Option<u16>,
        step: Option<u16>,
    },
    /// `'` or REM with its text (raw characters).
    Comment {
        text: Span,
    },
    Clear(Option<Expr>),
    /// CLICK ON / OFF.
    Click(bool),
    Cont,
    /// DATA: the items' raw text, each span as READ sees it (between the commas).
    Data {
        items: Vec<Span>,
    },
    Delete(LineRange),
    Device {
        command: Command,
        arguments: Vec<Option<Expr>>,
    },
    /// Each array with its maximal subscripts.
    Dim(Vec<Target>),
    End,
    /// ERROR n.
    Error(Expr),
    Find(Expr),
    For {
        variable: Target,
        from: Expr,
        to: Expr,
        step: Option<Expr>,
    },
    Gosub(LineRef),
    Goto(LineRef),
    /// `then`: `THEN line`; with `None` the next statement of the line is the body (`THEN statement`, `GOTO line`, or neither).
    If {
        condition: Expr,
        then: Option<LineRef>,
    },
    /// `question`: whether the `?` is shown behind the prompt.
    Input {
        prompt: Option<Vec<u8>>,
        question: bool,
        targets: Vec<Target>,
    },
    KeyList,
    Linput {
        prompt: Option<Vec<u8>>,
        target: Target,
    },
    List(LineRange),
    New,
    Next,
    On {
        selector: Expr,
        jump: OnJump,
        lines: Vec<LineRef>,
    },
    OnErrorGoto(LineRef),
    Print(Vec<PrintItem>),
    Read(Vec<Target>),
    Renum {
        new: Option<u16>,
        old: Option<u16>,
        step: Option<u16>,
    },
    Restore(Option<LineRef>),
    Resume(ResumeAt),
    Return(Option<LineRef>),
    Run(Option<LineRef>),
    Stop,
    Swap(Target, Target),
    /// SYSTEM and, with `true`, BACKUP.
    System {
        backup: bool,
    },
    Tape {
        action: TapeAction,
        name: Option<Expr>,
    },
    /// TRON / TROFF.
    Trace(bool),
    /// Not a statement: the parts that are evaluated first, in order, then the error.
    Flawed(Vec<Expr>, Box<Flaw>),
}

impl Function {
    /// The word that LIST shows for it.
    pub fn keyword(self) -> Keyword {
        match self {
            Function::Abs => Keyword::Abs,
            Function::Asc => Keyword::Asc,
            Function::Chr => Keyword::Chr,
            Function::Crash => Keyword::Crash,
            Function::Csrlin => Keyword::Csrlin,
            Function::Erl => Keyword::Erl,
            Function::Err => Keyword::Err,
            Function::Fre => Keyword::Fre,
            Function::Hex => Keyword::Hex,
            Function::Inkey | Function::InkeyWait => Keyword::Inkey,
            Function::Instr => Keyword::Instr,
            Function::Left => Keyword::Left,
            Function::Len => Keyword::Len,
            Function::Mid => Keyword::Mid,
            Function::Move => Keyword::Move,
            Function::Peek => Keyword::Peek,
            Function::Pos => Keyword::Pos,
            Function::Right => Keyword::Right,
            Function::Rnd => Keyword::Rnd,
            Function::Scr => Keyword::Scr,
            Function::Sgn => Keyword::Sgn,
            Function::Stick => Keyword::Stick,
            Function::Str => Keyword::Str,
            Function::Strig => Keyword::Strig,
            Function::Val => Keyword::Val,
            Function::Vct => Keyword::Vct,
            Function::Xpos => Keyword::Xpos,
            Function::Ypos => Keyword::Ypos,
        }
    }

    /// The type of its value.
    pub fn result(self) -> Type {
        match self {
            Function::Chr
            | Function::Hex
            | Function::Inkey
            | Function::InkeyWait
            | Function::Left
            | Function::Mid
            | Function::Right
            | Function::Scr
            | Function::Str => Type::String,
            Function::Abs
            | Function::Asc
            | Function::Crash
            | Function::Csrlin
            | Function::Erl
            | Function::Err
            | Function::Fre
            | Function::Instr
            | Function::Len
            | Function::Move
            | Function::Peek
            | Function::Pos
            | Function::Rnd
            | Function::Sgn
            | Function::Stick
            | Function::Strig
            | Function::Val
            | Function::Vct
            | Function::Xpos
            | Function::Ypos => Type::Number,
        }
    }

    /// The types of its parameters; the flag says whether the last one may be left out (`SCR$(x,y)`).
    pub fn parameters(self) -> (&'static [Type], bool) {
        use Type::{Number, String};
        match self {
            Function::Csrlin | Function::Erl | Function::Err | Function::Fre | Function::Inkey => (&[], false),
            Function::Asc | Function::Len | Function::Val => (&[String], false),
            Function::Instr => (&[String, String], false),
            Function::Left | Function::Right => (&[String, Number], false),
            Function::Mid => (&[String, Number, Number], false),
            Function::Scr => (&[Number, Number, Number], true),
            Function::Abs
            | Function::Chr
            | Function::Crash
            | Function::Hex
            | Function::InkeyWait
            | Function::Move
            | Function::Peek
            | Function::Pos
            | Function::Rnd
            | Function::Sgn
            | Function::Stick
            | Function::Str
            | Function::Strig
            | Function::Vct
            | Function::Xpos
            | Function::Ypos => (&[Number], false),
        }
    }
}

impl Expr {
    /// The type of its value; `None` where evaluation must fail before there is one. An operator on mixed operands counts
    /// as a number: evaluating it raises TM.
    pub fn kind_of_value(&self) -> Option<Type> {
        match &self.kind {
            ExprKind::Number(_) => Some(Type::Number),
            ExprKind::String(_) => Some(Type::String),
            ExprKind::Variable(target) => Some(target.name.kind),
            ExprKind::Paren(inner) => inner.kind_of_value(),
            ExprKind::Unary(..) => Some(Type::Number),
            ExprKind::Binary(BinaryOp::Add, left, _) => left.kind_of_value(),
            ExprKind::Binary(..) => Some(Type::Number),
            ExprKind::Call(function, _) => Some(function.result()),
            ExprKind::Flawed(..) => None,
        }
    }
}

impl Expr {
    /// Visits this expression and all inside it, outermost first, left to right.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'a Expr)) {
        visitor(self);
        match &self.kind {
            ExprKind::Number(_) | ExprKind::String(_) => {}
            ExprKind::Variable(target) => target.visit(visitor),
            ExprKind::Paren(inner) | ExprKind::Unary(_, inner) => inner.visit(visitor),
            ExprKind::Binary(_, left, right) => {
                left.visit(visitor);
                right.visit(visitor);
            }
            ExprKind::Call(_, arguments) | ExprKind::Flawed(arguments, _) => {
                arguments.iter().for_each(|argument| argument.visit(visitor));
            }
        }
    }
}

impl Target {
    /// Visits the subscripts.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'a Expr)) {
        self.subscripts.iter().for_each(|subscript| subscript.visit(visitor));
    }
}

impl Statement {
    /// The variables and elements that the statement assigns to or declares (not those it only reads).
    pub fn targets(&self) -> Vec<&Target> {
        match &self.kind {
            StatementKind::Assign { target, .. } | StatementKind::Linput { target, .. } => vec![target],
            StatementKind::For { variable, .. } => vec![variable],
            StatementKind::Dim(targets) | StatementKind::Read(targets) | StatementKind::Input { targets, .. } => {
                targets.iter().collect()
            }
            StatementKind::Swap(left, right) => vec![left, right],
            _ => Vec::new(),
        }
    }

    /// Visits every expression of the statement, subscripts of targets included, in order of evaluation.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'a Expr)) {
        for target in self.targets() {
            target.visit(visitor);
        }
        match &self.kind {
            StatementKind::Assign { value: expr, .. }
            | StatementKind::Clear(Some(expr))
            | StatementKind::Error(expr)
            | StatementKind::Find(expr)
            | StatementKind::If { condition: expr, .. }
            | StatementKind::On { selector: expr, .. }
            | StatementKind::Tape { name: Some(expr), .. } => expr.visit(visitor),
            StatementKind::Device { arguments, .. } => {
                arguments.iter().flatten().for_each(|argument| argument.visit(visitor));
            }
            StatementKind::For { from, to, step, .. } => {
                from.visit(visitor);
                to.visit(visitor);
                if let Some(step) = step {
                    step.visit(visitor);
                }
            }
            StatementKind::Print(items) => {
                for item in items {
                    if let PrintItem::Expr(expr) = item {
                        expr.visit(visitor);
                    }
                }
            }
            StatementKind::Flawed(parts, _) => parts.iter().for_each(|part| part.visit(visitor)),
            _ => {}
        }
    }
}
