//! What is found out, and each finding in words.

use std::path::{Path, PathBuf};

use super::outside;
use super::store::StoreFacts;
use crate::ui::screen::color::Depth;
use crate::ui::terminal::choice::{Choice, choose};
use crate::ui::terminal::environment::Environment;
use crate::ui::terminal::hold::{Held, Method};
use crate::ui::terminal::probe::Capabilities;
use crate::ui::terminal::tty;

/// How the key test went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyTest {
    /// There was none: no terminal, not wanted, or nobody held a key.
    Skipped,
    /// A key was held.
    Held {
        /// What was seen.
        held: Held,
        /// The terminal confirmed that it would report releases.
        promised: bool,
    },
}

/// Everything that the report speaks of.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// What the environment says.
    pub(super) environment: Environment,
    /// What the terminal says.
    pub(super) capabilities: Capabilities,
    /// What the picture is shown with, and why.
    pub(super) choice: Choice,
    /// Colours.
    pub(super) depth: Option<Depth>,
    /// Where sound goes, or why nowhere.
    pub(super) sound: Option<Result<String, String>>,
    /// The key test.
    pub(super) keys: KeyTest,
    /// The variable that decides about characters, and its value.
    pub(super) locale: Option<(&'static str, String)>,
    /// The folder for what is kept.
    pub(super) data: Option<PathBuf>,
    /// The runs that are kept.
    pub(super) store: Option<StoreFacts>,
}

impl Facts {
    /// Finds out everything that needs no person.
    pub(super) fn gather(store: Option<&Path>) -> Facts {
        let lookup = |name: &str| std::env::var(name).ok();
        let environment = Environment::read(lookup);
        // A terminal that went away is one that says nothing.
        let mut capabilities = tty::ask(&environment).unwrap_or_default().capabilities;
        if capabilities.size.is_none()
            && let Some((terminal_size::Width(columns), terminal_size::Height(rows))) = terminal_size::terminal_size()
        {
            capabilities.set_window(columns, rows, 0, 0);
        }
        Facts {
            choice: choose(&capabilities, &environment),
            depth: outside::depth(),
            sound: outside::sound(),
            keys: KeyTest::Skipped,
            locale: locale(lookup),
            data: data_folder(lookup),
            store: StoreFacts::gather(store),
            environment,
            capabilities,
        }
    }

    /// All findings but the keyboard's.
    pub(super) fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = vec![
            ("terminal", self.terminal()),
            ("environment", self.variables()),
            ("pixels", self.pixels()),
            ("picture", format!("{}: {}", self.choice.mode.name(), self.choice.reason)),
            ("updates", self.updates().to_owned()),
        ];
        if let Some(depth) = self.depth {
            rows.insert(2, ("colours", colors(depth).to_owned()));
        }
        if let Some(sound) = &self.sound {
            rows.push(("sound", sound.clone().unwrap_or_else(|problem| format!("none: {problem}"))));
        }
        rows.push(("locale", self.locale_in_words()));
        rows.push(("data", self.data_in_words()));
        rows.extend(self.store.as_ref().map(|store| ("store", store.in_words())));
        rows
    }

    fn terminal(&self) -> String {
        let capabilities = &self.capabilities;
        let mut text = capabilities.name.clone().unwrap_or_else(|| "unnamed".to_owned());
        match capabilities.size {
            Some((columns, rows)) => text += &format!(", {columns}x{rows} cells"),
            None => text += ", size unknown",
        }
        if let Some((width, height)) = capabilities.cell_pixels {
            text += &format!(" of {width}x{height} pixels");
        }
        if capabilities.background.is_some() {
            text += if capabilities.light() { ", light background" } else { ", dark background" };
        }
        if !capabilities.answered {
            text += ", answered no question";
        }
        text
    }

    fn variables(&self) -> String {
        let environment = &self.environment;
        let texts = [
            ("TERM", &environment.term),
            ("TERM_PROGRAM", &environment.term_program),
            ("COLORTERM", &environment.colorterm),
            ("LC_TERMINAL", &environment.lc_terminal),
        ];
        let flags = [
            ("inside tmux", environment.tmux),
            ("inside screen", environment.screen),
            ("over SSH", environment.ssh),
            ("NO_COLOR", environment.no_color),
        ];
        let mut parts: Vec<String> = Vec::new();
        for (name, value) in texts {
            if !value.is_empty() {
                parts.push(format!("{name}={}", printable(value)));
            }
        }
        parts.extend(flags.iter().filter(|(_, set)| *set).map(|(name, _)| (*name).to_owned()));
        if parts.is_empty() { "nothing is set".to_owned() } else { parts.join(", ") }
    }

    fn pixels(&self) -> String {
        let said = [("kitty graphics", self.capabilities.kitty_graphics), ("sixel", self.capabilities.sixel)];
        let mut parts: Vec<String> =
            said.iter().filter(|(_, said)| *said).map(|(name, _)| (*name).to_owned()).collect();
        if let Some(registers) = self.capabilities.sixel_registers.filter(|_| self.capabilities.sixel) {
            parts.push(format!("{registers} sixel colours"));
        }
        if parts.is_empty() {
            let answered = self.capabilities.answered;
            if answered { "none announced".to_owned() } else { "unknown".to_owned() }
        } else {
            format!("announces {}", parts.join(", "))
        }
    }

    fn updates(&self) -> &'static str {
        match (self.capabilities.synchronized, self.capabilities.answered) {
            (true, _) => "synchronised (mode 2026)",
            (false, true) => "not synchronised",
            (false, false) => "unknown",
        }
    }

    /// The keyboard's finding.
    pub(super) fn keyboard(&self) -> String {
        let protocol = match self.capabilities.keyboard {
            Some(_) => "kitty keyboard protocol",
            None if self.capabilities.answered => "no keyboard protocol",
            None => "keyboard protocol unknown",
        };
        let KeyTest::Held { held, .. } = self.keys else { return format!("{protocol}, not tried") };
        let count = |number: u32, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
        let mut parts = vec![format!(
            "{protocol}, {}, {}, {}",
            if held.presses == 1 { "1 press".to_owned() } else { format!("{} presses", held.presses) },
            count(held.repeats, "repeat"),
            count(held.releases, "release")
        )];
        if let Some(delay) = held.delay_ms {
            parts.push(format!("first repeat after {delay} ms"));
        }
        if let Some(gap) = held.gap_ms {
            parts.push(format!("then every {gap} ms"));
        }
        let method = match held.method {
            Method::Releases => "held keys are known by their releases",
            Method::Timer => "held keys are guessed by a timer",
        };
        format!("{}: {method}", parts.join(", "))
    }

    /// Whether characters are UTF-8.
    pub(super) fn is_utf8(&self) -> bool {
        self.locale.as_ref().is_some_and(|(_, value)| {
            let value = value.to_ascii_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        })
    }

    fn locale_in_words(&self) -> String {
        match &self.locale {
            Some((name, value)) => {
                format!("{name}={}{}", printable(value), if self.is_utf8() { "" } else { ", not UTF-8" })
            }
            None => "not set".to_owned(),
        }
    }

    fn data_in_words(&self) -> String {
        match &self.data {
            Some(folder) if folder.is_dir() => folder.display().to_string(),
            Some(folder) => format!("{} (does not exist)", folder.display()),
            None => "no folder: neither XDG_DATA_HOME nor HOME is set".to_owned(),
        }
    }
}

fn colors(depth: Depth) -> &'static str {
    match depth {
        Depth::True => "24 bits",
        Depth::Indexed => "256",
        Depth::Sixteen => "16",
        Depth::Mono => "none",
    }
}

/// The variable that counts among the three, in POSIX' order.
fn locale(lookup: impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    let set = |name: &'static str| Some((name, lookup(name).filter(|value| !value.is_empty())?));
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set)
}

/// `fbc` in `XDG_DATA_HOME`, else in `~/.local/share`.
fn data_folder(lookup: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let absolute = |name: &str| lookup(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .or_else(|| absolute("LOCALAPPDATA"))?;
    Some(base.join("fbc"))
}

/// A variable's value without what would write to the screen.
fn printable(value: &str) -> String {
    value.chars().filter(|character| !character.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_counts() {
        fn check(variables: &[(&str, &str)], expected: Option<(&'static str, &str)>) {
            let lookup =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(locale(lookup), expected.map(|(name, value)| (name, value.to_owned())), "{variables:?}");
        }
        check(&[], None);
        check(&[("LANG", "C"), ("LC_ALL", "")], Some(("LANG", "C")));
        check(&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")], Some(("LC_CTYPE", "C.UTF-8")));
        check(&[("LC_ALL", "ja_JP.eucJP"), ("LC_CTYPE", "C.UTF-8")], Some(("LC_ALL", "ja_JP.eucJP")));
    }

    #[test]
    fn data_is_kept_where_xdg_says() {
        let with = |name: &'static str, value: &'static str| {
            data_folder(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(with("XDG_DATA_HOME", "/d"), Some(PathBuf::from("/d/fbc")));
        assert_eq!(with("HOME", "/h"), Some(PathBuf::from("/h/.local/share/fbc")));
        assert_eq!(with("XDG_DATA_HOME", "relative"), None);
    }
}
