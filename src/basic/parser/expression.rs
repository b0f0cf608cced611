//! Expressions: operators by level of precedence, functions, variables. Source: spec, language 5 and 7.

use super::super::dialect::Dialect;
use super::super::error::ErrorCode;
use super::super::keyword::{Keyword, Role};
use super::super::tree::{BinaryOp, Expr, ExprKind, Flaw, Function, Name, Span, Target, Type, UnaryOp};
use super::lexer::{Lexeme, Token, lex, span};
use super::{NESTING_MAX, Parser};

/// The level of the relational operators, which NOT takes in under V2's rule.
const RELATIONAL: u8 = 5;

impl Parser<'_> {
    /// Parses an expression. After a mistake `broken` is set, and the expression ends with the `Flawed` that raises it.
    pub(super) fn expression(&mut self) -> Expr {
        self.binary(0)
    }

    fn binary(&mut self, level_min: u8) -> Expr {
        let mut left = self.operand();
        while self.broken.is_none() {
            let Token::Keyword(keyword) = self.peek().token else { break };
            let Some((op, level)) = binary_operator(keyword) else { break };
            if level < level_min {
                break;
            }
            self.advance();
            let right = self.binary(level + 1);
            let span = Span { start: left.span.start, end: right.span.end };
            left = Expr { span, kind: ExprKind::Binary(op, Box::new(left), Box::new(right)) };
        }
        left
    }

    fn operand(&mut self) -> Expr {
        let lexeme = self.peek();
        let start = usize::from(lexeme.span.start);
        match lexeme.token {
            // 32768 and above stand for their two's complement.
            Token::Number(value) => self.leaf(ExprKind::Number(value as i16)),
            Token::String(content) => {
                let characters = &self.tokens[usize::from(content.start)..usize::from(content.end)];
                self.leaf(ExprKind::String(characters.to_vec()))
            }
            Token::Name(_) => match self.target() {
                Ok(target) => Expr { span: target.span, kind: ExprKind::Variable(target) },
                Err((parts, flaw)) => self.broken_expr(start, parts, flaw),
            },
            Token::Byte(b'(') => self.parenthesised(start),
            Token::Keyword(Keyword::Minus) => self.unary(start, UnaryOp::Minus),
            Token::Keyword(Keyword::Plus) => self.unary(start, UnaryOp::Plus),
            Token::Keyword(Keyword::Not) => self.unary(start, UnaryOp::Not),
            Token::Keyword(keyword) => match function(keyword) {
                Some(function) => self.call(start, keyword, function),
                None => {
                    let flaw = self.no_value(lexeme);
                    self.broken_expr(start, Vec::new(), flaw)
                }
            },
            Token::End | Token::LineRef(_) | Token::Comment | Token::Byte(_) => {
                let flaw = self.no_value(lexeme);
                self.broken_expr(start, Vec::new(), flaw)
            }
        }
    }

    fn leaf(&mut self, kind: ExprKind) -> Expr {
        let span = self.advance().span;
        Expr { span, kind }
    }

    fn unary(&mut self, start: usize, op: UnaryOp) -> Expr {
        self.advance();
        // V3's NOT binds like a sign, V2's takes in a whole comparison ((unconfirmed) spec: language 5.1).
        let inner = match (op, self.options.dialect) {
            (UnaryOp::Not, Dialect::V2) => self.binary(RELATIONAL),
            _ => self.operand(),
        };
        self.finish(start, ExprKind::Unary(op, Box::new(inner)))
    }

    fn parenthesised(&mut self, start: usize) -> Expr {
        if let Err(flaw) = self.open() {
            return self.broken_expr(start, Vec::new(), flaw);
        }
        let inner = self.expression();
        if self.broken.is_some() {
            return inner;
        }
        match self.close() {
            Ok(()) => self.finish(start, ExprKind::Paren(Box::new(inner))),
            Err(flaw) => self.broken_expr(start, vec![inner], flaw),
        }
    }

    /// Takes a parenthesis that must be there and may be too many.
    pub(super) fn open(&mut self) -> Result<(), Flaw> {
        if self.peek().token != Token::Byte(b'(') {
            return Err(self.expected("("));
        }
        if self.depth == NESTING_MAX {
            let message = format!("parentheses and functions nest at most {NESTING_MAX} deep");
            return Err(self.flaw_at(self.peek().span, ErrorCode::Ft, message));
        }
        self.advance();
        self.depth += 1;
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), Flaw> {
        if !self.accept(Token::Byte(b')')) {
            return Err(self.expected(")"));
        }
        self.depth -= 1;
        Ok(())
    }

    fn call(&mut self, start: usize, keyword: Keyword, function: Function) -> Expr {
        if let Some(flaw) = self.missing_in_dialect(keyword, self.peek().span) {
            return self.broken_expr(start, Vec::new(), flaw);
        }
        self.advance();
        let opens = self.peek().token == Token::Byte(b'(');
        let function = if function == Function::Inkey && opens { Function::InkeyWait } else { function };
        let (parameters, last_is_optional) = function.parameters();
        if parameters.is_empty() {
            return self.finish(start, ExprKind::Call(function, Vec::new()));
        }
        let mut arguments = Vec::with_capacity(parameters.len());
        match self.arguments(function, parameters.len(), last_is_optional, &mut arguments) {
            Ok(()) => self.finish(start, ExprKind::Call(function, arguments)),
            Err(flaw) => self.broken_expr(start, arguments, flaw),
        }
    }

    fn arguments(
        &mut self,
        function: Function,
        count: usize,
        last_is_optional: bool,
        arguments: &mut Vec<Expr>,
    ) -> Result<(), Flaw> {
        let word = function.keyword().word();
        if self.peek().token != Token::Byte(b'(') {
            return Err(self.expected(&format!("( behind {word}")));
        }
        self.open()?;
        if self.peek().token == Token::Byte(b')') {
            return Err(self.syntax(match function {
                Function::InkeyWait => {
                    "INKEY$ needs a value in its parentheses, as in INKEY$(0) to wait, or none to poll".into()
                }
                _ => format!("{word} needs a value in its parentheses"),
            }));
        }
        loop {
            arguments.push(self.expression());
            if let Some(flaw) = self.broken.clone() {
                return Err(flaw);
            }
            let may_end = arguments.len() == count || (last_is_optional && arguments.len() + 1 == count);
            if may_end && (arguments.len() == count || self.peek().token == Token::Byte(b')')) {
                return self.close();
            }
            if !self.accept(Token::Byte(b',')) {
                return Err(self.expected(&format!(", and {}", remaining(word, count - arguments.len()))));
            }
        }
    }

    /// A variable or an element, or the subscripts before the mistake.
    pub(super) fn target(&mut self) -> Result<Target, (Vec<Expr>, Flaw)> {
        let lexeme = self.peek();
        let Token::Name(key) = lexeme.token else {
            return Err((Vec::new(), self.expected("a variable")));
        };
        self.advance();
        let mut kind = Type::Number;
        if self.tokens.get(self.at) == Some(&b'$') {
            self.advance();
            kind = Type::String;
        }
        let name = Name { key, kind, span: span(usize::from(lexeme.span.start), self.end) };
        let mut subscripts = Vec::new();
        if self.peek().token == Token::Byte(b'(')
            && let Err(flaw) = self.subscripts(&mut subscripts)
        {
            return Err((subscripts, flaw));
        }
        Ok(Target { name, subscripts, span: span(usize::from(lexeme.span.start), self.end) })
    }

    fn subscripts(&mut self, subscripts: &mut Vec<Expr>) -> Result<(), Flaw> {
        self.open()?;
        loop {
            subscripts.push(self.expression());
            if let Some(flaw) = self.broken.clone() {
                return Err(flaw);
            }
            if !self.accept(Token::Byte(b',')) {
                return self.close();
            }
        }
    }

    fn finish(&self, start: usize, kind: ExprKind) -> Expr {
        Expr { span: span(start, self.end), kind }
    }

    fn broken_expr(&mut self, start: usize, parts: Vec<Expr>, flaw: Flaw) -> Expr {
        self.broken.get_or_insert_with(|| flaw.clone());
        let span = span(start, self.end.max(start));
        Expr { span, kind: ExprKind::Flawed(parts, Box::new(flaw)) }
    }

    /// Whether the token can begin an expression.
    pub(super) fn starts_expression(&self, lexeme: Lexeme) -> bool {
        match lexeme.token {
            Token::Number(_) | Token::String(_) | Token::Name(_) | Token::Byte(b'(') => true,
            Token::Keyword(Keyword::Minus | Keyword::Plus | Keyword::Not) => true,
            Token::Keyword(Keyword::Move) => lex(self.tokens, usize::from(lexeme.span.end)).token == Token::Byte(b'('),
            Token::Keyword(keyword) => keyword.role() == Role::Function,
            Token::End | Token::LineRef(_) | Token::Comment | Token::Byte(_) => false,
        }
    }
}

fn remaining(word: &str, count: usize) -> String {
    match count {
        1 => format!("one more value for {word}"),
        _ => format!("{count} more values for {word}"),
    }
}

/// The operator and its level; a higher level binds tighter.
fn binary_operator(keyword: Keyword) -> Option<(BinaryOp, u8)> {
    Some(match keyword {
        Keyword::Xor => (BinaryOp::Xor, 1),
        Keyword::Or => (BinaryOp::Or, 2),
        Keyword::And => (BinaryOp::And, 3),
        Keyword::Equal => (BinaryOp::Equal, RELATIONAL),
        Keyword::NotEqual => (BinaryOp::NotEqual, RELATIONAL),
        Keyword::Greater => (BinaryOp::Greater, RELATIONAL),
        Keyword::Less => (BinaryOp::Less, RELATIONAL),
        Keyword::GreaterEqual => (BinaryOp::GreaterEqual, RELATIONAL),
        Keyword::LessEqual => (BinaryOp::LessEqual, RELATIONAL),
        Keyword::Plus => (BinaryOp::Add, 6),
        Keyword::Minus => (BinaryOp::Subtract, 6),
        Keyword::Mod => (BinaryOp::Mod, 7),
        Keyword::Multiply => (BinaryOp::Multiply, 8),
        Keyword::Divide => (BinaryOp::Divide, 8),
        _ => return None,
    })
}

/// The function that a word stands for in an expression.
fn function(keyword: Keyword) -> Option<Function> {
    Some(match keyword {
        Keyword::Abs => Function::Abs,
        Keyword::Asc => Function::Asc,
        Keyword::Chr => Function::Chr,
        Keyword::Crash => Function::Crash,
        Keyword::Csrlin => Function::Csrlin,
        Keyword::Erl => Function::Erl,
        Keyword::Err => Function::Err,
        Keyword::Fre => Function::Fre,
        Keyword::Hex => Function::Hex,
        Keyword::Inkey => Function::Inkey,
        Keyword::Instr => Function::Instr,
        Keyword::Left => Function::Left,
        Keyword::Len => Function::Len,
        Keyword::Mid => Function::Mid,
        Keyword::Move => Function::Move,
        Keyword::Peek => Function::Peek,
        Keyword::Pos => Function::Pos,
        Keyword::Right => Function::Right,
        Keyword::Rnd => Function::Rnd,
        Keyword::Scr => Function::Scr,
        Keyword::Sgn => Function::Sgn,
        Keyword::Stick => Function::Stick,
        Keyword::Str => Function::Str,
        Keyword::Strig => Function::Strig,
        Keyword::Val => Function::Val,
        Keyword::Vct => Function::Vct,
        Keyword::Xpos => Function::Xpos,
        Keyword::Ypos => Function::Ypos,
        _ => return None,
    })
}
