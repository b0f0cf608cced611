//! The findings as JSON, version 1. What is unknown is null.

use serde::Serialize;

use super::advice::advice;
use super::facts::Facts;
use crate::ui::screen::color::Depth;

/// The whole report.
#[derive(Debug, Serialize)]
struct Report<'a> {
    version: u32,
    terminal: Terminal<'a>,
    environment: Variables<'a>,
    picture: Picture<'a>,
    colors: Option<&'static str>,
    sound: Option<Sound<'a>>,
    locale: Option<&'a str>,
    utf8: bool,
    data: Option<String>,
    store: Option<Store<'a>>,
    advice: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Terminal<'a> {
    answered: bool,
    name: Option<&'a str>,
    columns: Option<u16>,
    rows: Option<u16>,
    cell_width: Option<u16>,
    cell_height: Option<u16>,
    background: Option<[u8; 3]>,
    keyboard_protocol: bool,
    kitty_graphics: bool,
    sixel: bool,
    sixel_registers: Option<u16>,
    synchronized: bool,
}

#[derive(Debug, Serialize)]
struct Variables<'a> {
    term: &'a str,
    term_program: &'a str,
    colorterm: &'a str,
    lc_terminal: &'a str,
    tmux: bool,
    screen: bool,
    ssh: bool,
    no_color: bool,
}

#[derive(Debug, Serialize)]
struct Picture<'a> {
    mode: &'a str,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct Sound<'a> {
    server: Option<&'a str>,
    problem: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Store<'a> {
    directory: String,
    runs: usize,
    live: usize,
    unfinished: usize,
    bytes: u64,
    problems: &'a [String],
}

/// One object and a newline.
pub(super) fn report(facts: &Facts) -> String {
    let (capabilities, environment) = (&facts.capabilities, &facts.environment);
    let report = Report {
        version: 1,
        terminal: Terminal {
            answered: capabilities.answered,
            name: capabilities.name.as_deref(),
            columns: capabilities.size.map(|(columns, _)| columns),
            rows: capabilities.size.map(|(_, rows)| rows),
            cell_width: capabilities.cell_pixels.map(|(width, _)| width),
            cell_height: capabilities.cell_pixels.map(|(_, height)| height),
            background: capabilities.background,
            keyboard_protocol: capabilities.keyboard.is_some(),
            kitty_graphics: capabilities.kitty_graphics,
            sixel: capabilities.sixel,
            sixel_registers: capabilities.sixel_registers,
            synchronized: capabilities.synchronized,
        },
        environment: Variables {
            term: &environment.term,
            term_program: &environment.term_program,
            colorterm: &environment.colorterm,
            lc_terminal: &environment.lc_terminal,
            tmux: environment.tmux,
            screen: environment.screen,
            ssh: environment.ssh,
            no_color: environment.no_color,
        },
        picture: Picture { mode: facts.choice.mode.name(), reason: facts.choice.reason },
        colors: facts.depth.map(|depth| match depth {
            Depth::True => "24bit",
            Depth::Indexed => "256",
            Depth::Sixteen => "16",
            Depth::Mono => "none",
        }),
        sound: facts.sound.as_ref().map(|sound| Sound {
            server: sound.as_ref().ok().map(String::as_str),
            problem: sound.as_ref().err().map(String::as_str),
        }),
        locale: facts.locale.as_ref().map(|(_, value)| value.as_str()),
        utf8: facts.is_utf8(),
        data: facts.data.as_ref().map(|folder| folder.display().to_string()),
        store: facts.store.as_ref().map(|store| Store {
            directory: store.directory.display().to_string(),
            runs: store.runs,
            live: store.live,
            unfinished: store.unfinished,
            bytes: store.bytes,
            problems: &store.problems,
        }),
        advice: advice(facts),
    };
    // Plain strings and numbers always become JSON.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}
