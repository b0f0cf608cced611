//! One sentence for each thing that keeps fbc from being at its best here.

use super::facts::{Facts, KeyTest};
use crate::ui::screen::color::Depth;
use crate::ui::terminal::choice::{HALF_COLUMNS_MIN, HALF_ROWS_MIN, Mode};
use crate::ui::terminal::hold::Method;

/// Columns that the text view needs at its best.
const TEXT_COLUMNS: u16 = 56;

/// Rows that it needs.
const TEXT_ROWS: u16 = 24;

/// All that applies, most important first.
pub(super) fn advice(facts: &Facts) -> Vec<String> {
    let (capabilities, environment) = (&facts.capabilities, &facts.environment);
    let mut advice = Vec::new();
    let mut say = |applies: bool, sentence: &str| {
        if applies {
            advice.push(sentence.to_owned());
        }
    };
    let terminal = capabilities.size.is_some();
    say(!terminal, "No terminal is connected: run this in the terminal that you want to know about.");
    say(
        terminal && !capabilities.answered && environment.term != "dumb",
        "The terminal answered no question, so nothing is known of it; if it shows pixels, say so with `fbc run --screen-mode`.",
    );
    say(environment.term == "dumb", "TERM is dumb: set it to what the terminal is, for example xterm-256color.");
    let cells = matches!(facts.choice.mode, Mode::Half | Mode::Text);
    let small = capabilities.size.is_some_and(|(columns, rows)| columns < TEXT_COLUMNS || rows < TEXT_ROWS);
    say(
        cells && small,
        &format!(
            "The text view needs {TEXT_COLUMNS}x{TEXT_ROWS} cells: make the window larger or the letters smaller."
        ),
    );
    let blocks = facts.choice.mode == Mode::Text && !small && terminal;
    say(
        blocks,
        &format!(
            "For the picture in half blocks the window needs {HALF_COLUMNS_MIN}x{HALF_ROWS_MIN} cells: make it larger or \
             the letters smaller."
        ),
    );
    say(
        environment.multiplexed(),
        "tmux and screen pass on neither pictures nor key releases: outside of them the picture is sharper and held keys \
         are exact.",
    );
    say(
        capabilities.sixel && capabilities.cell_pixels.is_none(),
        "The terminal takes sixel graphics but does not tell the size of its cells, which they need.",
    );
    say(environment.no_color, "NO_COLOR is set, so the picture has no colours: unset it to see them.");
    say(
        terminal && !environment.no_color && matches!(facts.depth, Some(Depth::Sixteen | Depth::Mono)),
        "Few colours are announced: if the terminal has more, set COLORTERM=truecolor.",
    );
    say(
        !facts.is_utf8() && !cfg!(windows),
        "The locale is not UTF-8: set LANG=C.UTF-8, or blocks and katakana may come out broken.",
    );
    if let KeyTest::Held { held, promised } = facts.keys {
        say(
            held.method == Method::Timer && promised,
            "The terminal promised to report key releases and did not: held keys are guessed by a timer.",
        );
        say(
            held.method == Method::Timer && !promised,
            "Key releases are not reported, so pressing two keys at once is lost: kitty, Ghostty, foot, Alacritty, and \
             WezTerm with enable_kitty_keyboard report them.",
        );
        say(
            held.presses + held.repeats == 1 && held.method == Method::Timer,
            "The key did not repeat: hold it longer, or switch on key repeat, which the timer needs.",
        );
    }
    if let Some(Err(problem)) = &facts.sound {
        let remote = if environment.ssh { " Sound does not travel over SSH by itself." } else { "" };
        say(true, &format!("There is no sound: {problem}.{remote}"));
    }
    say(facts.data.is_none(), "Set HOME or XDG_DATA_HOME, so that something can be kept.");
    if let Some(store) = &facts.store {
        for problem in &store.problems {
            say(true, &format!("Store: {problem}"));
        }
    }
    advice
}
