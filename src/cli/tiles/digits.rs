//! Digits of 3 x 5 dots for the codes on a sheet: the set that is shown may have none of its own.

use crate::cli::picture::Bitmap;

/// Dots from one digit to the next.
const STEP: usize = 4;

/// Dots of a digit's height.
pub(super) const HEIGHT: usize = 5;

/// Rows of three dots, the leftmost in bit 2.
const DIGITS: [[u8; HEIGHT]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

/// Dots that a number of `digits` digits is wide.
pub(super) fn width(digits: usize) -> usize {
    (digits * STEP).saturating_sub(1)
}

/// Writes a number with its upper left dot at x, y, each dot `size` x `size` large.
pub(super) fn draw(bitmap: &mut Bitmap, x: usize, y: usize, number: u8, size: usize, color: u8) {
    for (place, digit) in number.to_string().bytes().enumerate() {
        let rows = &DIGITS[usize::from(digit - b'0') % DIGITS.len()];
        for (row, dots) in rows.iter().enumerate() {
            for column in (0..3).filter(|column| dots >> (2 - column) & 1 == 1) {
                bitmap.fill(x + (place * STEP + column) * size, y + row * size, size, size, color);
            }
        }
    }
}
