//! What the environment says about the terminal: hints where the terminal itself does not answer, and which questions
//! it would not survive.

/// The variables that matter, as they were at the start. Empty ones count as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `TERM`.
    pub term: String,
    /// `TERM_PROGRAM`.
    pub term_program: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `LC_TERMINAL`, which iTerm2 sends along over SSH.
    pub lc_terminal: String,
    /// `TMUX` is set.
    pub tmux: bool,
    /// `STY` is set: GNU screen.
    pub screen: bool,
    /// `SSH_CONNECTION` or `SSH_TTY` is set.
    pub ssh: bool,
    /// `NO_COLOR` is set.
    pub no_color: bool,
}

impl Environment {
    /// Reads the variables through `lookup`.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Environment {
        let text = |name: &str| lookup(name).unwrap_or_default();
        let set = |name: &str| lookup(name).is_some_and(|value| !value.is_empty());
        Environment {
            term: text("TERM"),
            term_program: text("TERM_PROGRAM"),
            colorterm: text("COLORTERM"),
            lc_terminal: text("LC_TERMINAL"),
            tmux: set("TMUX"),
            screen: set("STY"),
            ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
            no_color: set("NO_COLOR"),
        }
    }

    /// Whether a multiplexer stands between us and the terminal. TERM tells where the other variables did not travel,
    /// as over SSH.
    pub fn multiplexed(&self) -> bool {
        self.tmux || self.screen || self.term.starts_with("tmux") || self.term.starts_with("screen")
    }

    /// How much the terminal may be asked.
    pub fn questions(&self) -> Questions {
        let hardware =
            self.term.strip_prefix("vt").is_some_and(|model| model.starts_with(|c: char| c.is_ascii_digit()));
        let fragile = hardware || self.term.starts_with("linux") || self.term.starts_with("cons");
        if self.term.is_empty() || self.term == "dumb" {
            Questions::None
        } else if fragile || self.term_program == "Apple_Terminal" {
            // Older Linux consoles and Terminal.app print parts of what they do not know.
            Questions::Identity
        } else if self.multiplexed() {
            Questions::NoGraphics
        } else {
            Questions::All
        }
    }
}

/// How much a terminal may be asked without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Questions {
    /// Nothing.
    None,
    /// Only its device attributes.
    Identity,
    /// Everything but the question for kitty's graphics, which tmux and screen take for a window title.
    NoGraphics,
    /// Everything.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expected: Questions) {
        let environment = Environment::read(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        assert_eq!(environment.questions(), expected, "{variables:?}");
    }

    #[test]
    fn fragile_terminals_are_asked_less() {
        check(&[], Questions::None);
        check(&[("TERM", "dumb")], Questions::None);
        check(&[("TERM", "linux")], Questions::Identity);
        check(&[("TERM", "vt100")], Questions::Identity);
        check(&[("TERM", "vte-256color")], Questions::All);
        check(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], Questions::Identity);
        check(&[("TERM", "xterm-256color"), ("TMUX", "/tmp/x,1,0")], Questions::NoGraphics);
        check(&[("TERM", "xterm-256color"), ("TMUX", "")], Questions::All);
        check(&[("TERM", "screen.xterm-256color")], Questions::NoGraphics);
        check(&[("TERM", "tmux-256color")], Questions::NoGraphics);
        check(&[("TERM", "xterm-kitty")], Questions::All);
    }
}
