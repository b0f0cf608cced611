//! Pieces of picture as quarters of a cell.

/// The characters of all 16 ways to set quarters: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right.
const QUARTERS: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];

/// The character with these quarters set: upper left, upper right, lower left, lower right.
pub(super) fn quarters(set: [bool; 4]) -> char {
    let bits = set.iter().enumerate().map(|(bit, &set)| usize::from(set) << bit).sum::<usize>();
    QUARTERS[bits % QUARTERS.len()]
}
