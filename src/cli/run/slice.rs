//! How long the machine runs between two looks at its output, at Ctrl-C and at the clock: longer and longer while it prints
//! little, so that looking costs nothing, and short while it prints much, so that limits stop it soon and its output does
//! not pile up. It goes by output only: a run is sliced the same on every computer.

/// Printed in one slice, this is much.
const MUCH: usize = 64 << 10;

/// With less left of what may be printed, the limit is near.
const NEAR: u64 = 1 << 20;

/// The shortest and the longest slice: at most so many frames and so many statements, a few hundredths of a second.
const FRAMES: (u64, u64) = (600, 36_000);
const STATEMENTS: (u64, u64) = (60_000, 4_000_000);

/// How long the next slice is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice {
    pub(super) frames: u64,
    pub(super) statements: u64,
}

impl Default for Slice {
    fn default() -> Slice {
        Slice { frames: FRAMES.0, statements: STATEMENTS.0 }
    }
}

impl Slice {
    /// What follows one in which so many bytes were printed, with room for so many more.
    pub(super) fn after(self, printed: usize, room: u64) -> Slice {
        if room < NEAR {
            return Slice::default();
        }
        let Slice { frames, statements } = self;
        if printed > MUCH {
            return Slice { frames: (frames / 4).max(FRAMES.0), statements: (statements / 4).max(STATEMENTS.0) };
        }
        Slice { frames: (2 * frames).min(FRAMES.1), statements: (2 * statements).min(STATEMENTS.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_prints_much_is_looked_at_often() {
        let mut slice = Slice::default();
        for _ in 0..10 {
            slice = slice.after(MUCH, u64::MAX);
        }
        assert_eq!((slice.frames, slice.statements), (FRAMES.1, STATEMENTS.1));
        let near = slice.after(0, NEAR - 1);
        assert_eq!((near.frames, near.statements), (FRAMES.0, STATEMENTS.0));
        for _ in 0..10 {
            slice = slice.after(MUCH + 1, u64::MAX);
        }
        assert_eq!((slice.frames, slice.statements), (FRAMES.0, STATEMENTS.0));
    }
}
