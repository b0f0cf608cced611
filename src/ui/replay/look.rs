//! Colours of the player: the terminal's own sixteen, so that they suit its background whatever that is.

use ratatui::style::{Color, Modifier, Style};

/// Text.
pub(super) const TEXT: Style = Style::new();

/// What is there but not looked at.
pub(super) const FAINT: Style = Style::new().fg(Color::DarkGray);

/// Headings and names.
pub(super) const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);

/// Where the run is: the playhead, the line, the statement.
pub(super) const HERE: Style = Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD);

/// The statement that begins next.
pub(super) const STATEMENT: Style =
    Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD).add_modifier(Modifier::UNDERLINED);

/// What has just changed.
pub(super) const CHANGED: Style = Style::new().fg(Color::Green).add_modifier(Modifier::BOLD);

/// Inputs.
pub(super) const INPUT: Style = Style::new().fg(Color::Cyan);

/// A person's marks.
pub(super) const MARK: Style = Style::new().fg(Color::Green).add_modifier(Modifier::BOLD);

/// Errors.
pub(super) const ERROR: Style = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);

/// What has been played.
pub(super) const PLAYED: Style = Style::new().fg(Color::Yellow);

/// The status, and what is typed there.
pub(super) const STATUS: Style = Style::new().add_modifier(Modifier::REVERSED);

/// The key in a hint.
pub(super) const KEY: Style = Style::new().fg(Color::Yellow);
