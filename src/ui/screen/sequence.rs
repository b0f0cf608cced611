//! Bytes of escape sequences that the pixel encoders share.

use std::fmt::Arguments;
use std::io::Write as _;

/// Appends text. Writing to memory does not fail.
pub(super) fn put(out: &mut Vec<u8>, text: Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// Moves the cursor to a cell, counted from 0.
pub(super) fn move_to(x: u16, y: u16, out: &mut Vec<u8>) {
    put(out, format_args!("\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1));
}
