//! The choice against what terminals claim and what they are.

use super::*;

fn capable(name: &str) -> Capabilities {
    Capabilities {
        answered: true,
        size: Some((80, 24)),
        cell_pixels: Some((8, 16)),
        name: (!name.is_empty()).then(|| name.to_owned()),
        kitty_graphics: true,
        sixel: true,
        ..Capabilities::default()
    }
}

fn xterm() -> Environment {
    Environment { term: "xterm-256color".to_owned(), ..Environment::default() }
}

#[test]
fn names_decide_what_to_believe() {
    fn check(name: &str, expected: Mode) {
        assert_eq!(choose(&capable(name), &xterm()).mode, expected, "{name}");
    }
    check("kitty(0.28.0)", Mode::Kitty);
    check("kitty(0.26.5)", Mode::Text);
    check("ghostty 1.0.0", Mode::Kitty);
    check("WezTerm 20240203", Mode::ITerm);
    check("Rio 0.2.0", Mode::ITerm);
    check("iTerm2 3.5.0", Mode::ITerm);
    check("foot(1.16.2)", Mode::Sixel);
    check("mlterm(3.9.3)", Mode::Sixel);
    check("XTerm(379)", Mode::Sixel);
    check("xterm.js(5.6.0)", Mode::Text);
    check("Konsole 24.02", Mode::Text);
    check("contour 0.4", Mode::Text);
    check("footprint 1", Mode::Text);
    check("", Mode::Text);
}

#[test]
fn the_environment_names_who_does_not_name_himself() {
    fn check(environment: Environment, expected: Mode) {
        assert_eq!(choose(&capable(""), &environment).mode, expected, "{environment:?}");
    }
    check(Environment { term: "xterm-kitty".to_owned(), ..Environment::default() }, Mode::Kitty);
    check(Environment { term: "foot-direct".to_owned(), ..Environment::default() }, Mode::Sixel);
    check(Environment { term_program: "WezTerm".to_owned(), ..xterm() }, Mode::ITerm);
    check(Environment { lc_terminal: "iTerm2".to_owned(), ..xterm() }, Mode::ITerm);
    check(Environment { term_program: "vscode".to_owned(), ..xterm() }, Mode::Text);
}

#[test]
fn nothing_is_chosen_that_was_not_claimed_or_cannot_work() {
    let mut kitty = capable("kitty(0.35.2)");
    assert_eq!(choose(&kitty, &Environment { tmux: true, ..xterm() }).mode, Mode::Text);
    assert_eq!(choose(&kitty, &Environment { no_color: true, ..xterm() }).mode, Mode::Text);
    kitty.kitty_graphics = false;
    assert_eq!(choose(&kitty, &xterm()).mode, Mode::Text);
    let mut foot = capable("foot(1.16.2)");
    foot.cell_pixels = None;
    assert_eq!(choose(&foot, &xterm()).mode, Mode::Text);
    foot.size = Some((HALF_COLUMNS_MIN, HALF_ROWS_MIN));
    assert_eq!(choose(&foot, &xterm()).mode, Mode::Half);
}
