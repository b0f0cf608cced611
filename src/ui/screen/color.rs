//! How many colours a terminal has, and the escape sequences that choose one.

/// What the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// 24 bits.
    #[default]
    True,
    /// The 256 colours of xterm.
    Indexed,
    /// The 16 colours of ANSI.
    Sixteen,
    /// None: NO_COLOR or a terminal without.
    Mono,
}
