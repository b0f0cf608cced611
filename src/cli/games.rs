//! The four programs behind GAME 0..3 and their background pictures.

/// A program's text.
pub(super) fn program(number: u8) -> &'static str {
    match number {
        0 => include_str!("../../assets/games/0.bas"),
        1 => include_str!("../../assets/games/1.bas"),
        2 => include_str!("../../assets/games/2.bas"),
        _ => include_str!("../../assets/games/3.bas"),
    }
}

/// A program's background picture in the text exchange format.
pub(super) fn background(number: u8) -> &'static str {
    match number {
        0 => include_str!("../../assets/games/0.bg"),
        1 => include_str!("../../assets/games/1.bg"),
        2 => include_str!("../../assets/games/2.bg"),
        _ => include_str!("../../assets/games/3.bg"),
    }
}
