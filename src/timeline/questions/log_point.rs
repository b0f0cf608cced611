//! A log point: `AT 120: X,Y` evaluates expressions on an old recording whenever line 120 is about to run.

use thiserror::Error;

use crate::basic::parser::Options;
use crate::basic::program::LINE_NUMBER_MAX;
use crate::timeline::probe::Probe;

/// What is looked at, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPoint {
    /// The line that is about to run.
    pub line: u16,
    /// What is evaluated then.
    pub expressions: Vec<Probe>,
}

/// What is wrong with the text of a log point.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}\n{text}\n{:indent$}{}", "", "^".repeat(*width), indent = indent)]
pub struct LogPointError {
    /// A sentence.
    pub message: String,
    /// The text.
    pub text: String,
    /// Characters in front of the mistake.
    pub indent: usize,
    /// Its characters.
    pub width: usize,
}

impl LogPoint {
    /// Reads a log point. AT may be left out.
    ///
    /// # Errors
    /// The sentence, the text and a mark under the mistake.
    pub fn parse(text: &str, options: Options) -> Result<LogPoint, LogPointError> {
        // A mark can only stand under what is one line.
        let text: String = text.chars().map(|each| if each.is_control() { ' ' } else { each }).collect();
        let fail = |message: &str, indent: usize, width: usize| LogPointError {
            message: message.to_owned(),
            text: text.clone(),
            indent,
            width: width.max(1),
        };
        let at = text.len() - text.trim_start().len();
        let rest = &text[at..];
        let rest = match rest.get(..2) {
            Some(word) if word.eq_ignore_ascii_case("at") => rest[2..].trim_start(),
            _ => rest,
        };
        let at = text.len() - rest.len();
        let indent = text[..at].chars().count();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let line = rest[..digits].parse::<u16>().ok().filter(|line| *line <= LINE_NUMBER_MAX);
        let line = line.ok_or_else(|| fail("expected AT LINE: EXPRESSION, for example AT 120: X,Y", indent, digits))?;
        let behind = rest[digits..].trim_start();
        let colon = text[..text.len() - behind.len()].chars().count();
        let written = behind.strip_prefix(':').ok_or_else(|| fail("expected `:` behind the line number", colon, 1))?;
        let before = text[..text.len() - written.len()].chars().count();
        let expressions = Probe::parse_list(written, options).map_err(|error| {
            let start = error.column as usize - 1;
            fail(&error.message, before + start, (error.column_end.saturating_sub(error.column)) as usize)
        })?;
        Ok(LogPoint { line, expressions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, line: u16, expressions: &[&str]) {
        let point = LogPoint::parse(text, Options::default()).unwrap();
        let texts: Vec<&str> = point.expressions.iter().map(Probe::text).collect();
        assert_eq!((point.line, texts.as_slice()), (line, expressions), "{text}");
    }

    fn check_error(text: &str, message: &str, mark: &str) {
        let error = LogPoint::parse(text, Options::default()).unwrap_err();
        let said = error.to_string();
        let lines: Vec<&str> = said.lines().collect();
        assert!(lines[0].contains(message), "{said}");
        assert_eq!(lines[2], mark, "{said}");
    }

    #[test]
    fn log_points_are_read() {
        check("AT 120: X,Y", 120, &["X", "Y"]);
        check(" at 5:a$+\",\"", 5, &["a$+\",\""]);
        check("30:SCR$(1,2)", 30, &["SCR$(1,2)"]);
    }

    #[test]
    fn mistakes_are_marked() {
        check_error("X,Y", "expected AT LINE", "^");
        check_error("AT X: Y", "expected AT LINE", "   ^");
        check_error("AT 99999: Y", "expected AT LINE", "   ^^^^^");
        check_error("AT 10 Y", "expected `:`", "      ^");
        check_error("AT 10: A,B:CLS", "an operator or the end is expected", "          ^");
        check_error("AT 10: A+*2", "", "         ^");
        check_error("AT 10:", "expression is expected", "      ^");
        check_error("AT 10: 漢", "does not exist", "       ^");
    }
}
