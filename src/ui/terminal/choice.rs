//! Which way of showing the picture suits a terminal, and why: one table of what is known to work.
//!
//! A terminal's own word is necessary, not sufficient: some announce a protocol that they draw wrongly or too slowly.
//! Whoever knows better says `--screen-mode`.

use super::environment::Environment;
use super::probe::Capabilities;

/// A way of showing the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Kitty's graphics protocol.
    Kitty,
    /// Sixel graphics.
    Sixel,
    /// iTerm2's inline images.
    ITerm,
    /// Half blocks: two dots in a cell.
    Half,
    /// Characters as characters.
    Text,
}

impl Mode {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Kitty => "kitty",
            Mode::Sixel => "sixel",
            Mode::ITerm => "iterm",
            Mode::Half => "half",
            Mode::Text => "text",
        }
    }
}

/// What was chosen, and the reason as part of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The mode.
    pub mode: Mode,
    /// Why, lower case, without a full stop.
    pub reason: &'static str,
}

/// Half blocks need at least so many columns to keep letters legible: half of the dots.
pub const HALF_COLUMNS_MIN: u16 = 128;

/// Half blocks need at least so many rows to keep letters legible.
pub const HALF_ROWS_MIN: u16 = 60;

/// Chooses for a terminal that was probed.
pub fn choose(capabilities: &Capabilities, environment: &Environment) -> Choice {
    if let Some(choice) = pixels(capabilities, environment) {
        return choice;
    }
    cells(capabilities, environment)
}

/// A pixel protocol that is known to work here.
fn pixels(capabilities: &Capabilities, environment: &Environment) -> Option<Choice> {
    let chosen = |mode, reason| Some(Choice { mode, reason });
    if environment.multiplexed() || environment.no_color || environment.term == "dumb" {
        return None;
    }
    match family(capabilities, environment) {
        Family::Kitty if capabilities.kitty_graphics => chosen(Mode::Kitty, "the terminal takes kitty graphics"),
        Family::Inline => chosen(Mode::ITerm, "the terminal takes inline images of iTerm2's kind"),
        Family::Sixel if capabilities.sixel && capabilities.cell_pixels.is_some() => {
            chosen(Mode::Sixel, "the terminal takes sixel graphics and told the size of its cells")
        }
        _ => None,
    }
}

fn cells(capabilities: &Capabilities, environment: &Environment) -> Choice {
    let large = capabilities.size.is_some_and(|(columns, rows)| columns >= HALF_COLUMNS_MIN && rows >= HALF_ROWS_MIN);
    match (large, environment.multiplexed()) {
        (true, true) => Choice { mode: Mode::Half, reason: "half blocks pass through tmux and screen" },
        (true, false) => Choice { mode: Mode::Half, reason: "no pixel protocol is known to work here" },
        (false, _) => {
            Choice { mode: Mode::Text, reason: "the terminal is too small for legible half blocks (128x60 cells)" }
        }
    }
}

/// Terminals by what is known to work in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Kitty,
    Inline,
    Sixel,
    Other,
}

/// From the name that the terminal gave itself, or from the environment if it gave none.
///
/// Left out on purpose: Konsole and Contour (kitty and sixel graphics with gaps), Alacritty (none), Warp, the terminal of
/// VS Code (images are off unless set). WezTerm's kitty and sixel graphics are incomplete; its inline images work.
fn family(capabilities: &Capabilities, environment: &Environment) -> Family {
    let by_environment = || match environment {
        Environment { term, .. } if term == "xterm-kitty" => "kitty",
        Environment { term, .. } if term == "xterm-ghostty" => "ghostty",
        Environment { term, .. } if term == "foot" || term.starts_with("foot-") => "foot",
        Environment { term, .. } if term.starts_with("mlterm") => "mlterm",
        Environment { term_program, lc_terminal, .. } if term_program == "iTerm.app" || lc_terminal == "iTerm2" => {
            "iterm2"
        }
        Environment { term_program, .. } => term_program.as_str(),
    };
    let name = capabilities.name.as_deref().unwrap_or_else(by_environment).to_ascii_lowercase();
    let is =
        |product: &str| name.strip_prefix(product).is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ' ']));
    if is("kitty") && kitty_version(&name).is_none_or(|version| version >= (0, 28)) || is("ghostty") {
        Family::Kitty
    } else if is("iterm2") || is("wezterm") || is("rio") {
        Family::Inline
    } else if is("foot") || is("xterm") || is("mlterm") {
        Family::Sixel
    } else {
        Family::Other
    }
}

/// `kitty(0.35.2)` -> 0.35.
fn kitty_version(name: &str) -> Option<(u32, u32)> {
    let mut parts = name.strip_prefix("kitty(")?.trim_end_matches(')').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests;
