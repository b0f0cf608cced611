//! Cuts what a terminal sends into control sequences and the rest.
//!
//! Termina's parser is made for keys: it takes kitty's graphics reply for typed characters, drops the terminal's name,
//! and collects an unknown private sequence until a later key happens to end it. Replies are therefore cut here, before
//! its reader is opened. A sequence that does not end is given up at a limit, so that a hostile stream takes no memory.

/// Bytes of one sequence that are kept; no reply that is asked for is longer.
pub const SEQUENCE_BYTES_MAX: usize = 512;

/// A control sequence without its introducer and terminator, or what is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// `CSI` parameters and intermediates, then the final byte.
    Csi(Vec<u8>, u8),
    /// An operating system command.
    Osc(Vec<u8>),
    /// A device control string.
    Dcs(Vec<u8>),
    /// An application programming command.
    Apc(Vec<u8>),
    /// What belongs to none of these: keys.
    Typed(Vec<u8>),
}

/// Where in a sequence the stream is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    Escape,
    Csi,
    /// In a string of this kind.
    Text(Kind),
    /// In a string, behind ESC.
    TextEscape(Kind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Osc,
    Dcs,
    Apc,
}

/// The cutter.
#[derive(Clone, Debug, Default)]
pub struct Cutter {
    state: State,
    held: Vec<u8>,
    /// The sequence was longer than the limit; its end is awaited, then it is dropped.
    overflown: bool,
}

const ESC: u8 = 0x1B;
const BEL: u8 = 0x07;
const CAN: u8 = 0x18;
const SUB: u8 = 0x1A;

impl Cutter {
    /// Takes a byte; what it completes.
    pub fn push(&mut self, byte: u8) -> Option<Piece> {
        match self.state {
            State::Ground if byte == ESC => self.enter(State::Escape),
            State::Ground => Some(Piece::Typed(vec![byte])),
            State::Escape => match byte {
                b'[' => self.enter(State::Csi),
                b']' => self.enter(State::Text(Kind::Osc)),
                b'P' => self.enter(State::Text(Kind::Dcs)),
                b'_' => self.enter(State::Text(Kind::Apc)),
                ESC => Some(Piece::Typed(vec![ESC])),
                _ => {
                    self.state = State::Ground;
                    Some(Piece::Typed(vec![ESC, byte]))
                }
            },
            State::Csi => match byte {
                0x40..=0x7E => self.finish(|held| Piece::Csi(held, byte)),
                0x20..=0x3F => self.hold(byte),
                ESC => self.enter(State::Escape),
                // Nothing else belongs into a sequence.
                _ => self.enter(State::Ground),
            },
            State::Text(kind) => match byte {
                ESC => {
                    self.state = State::TextEscape(kind);
                    None
                }
                BEL => self.finish_text(kind),
                CAN | SUB => self.enter(State::Ground),
                _ => self.hold(byte),
            },
            State::TextEscape(kind) if byte == b'\\' => self.finish_text(kind),
            State::TextEscape(_) => {
                // A new sequence began before the old one had ended: the old one is lost.
                self.enter(State::Escape);
                self.push(byte)
            }
        }
    }

    /// What is left when nothing more comes: an ESC was the key of that name.
    pub fn rest(&mut self) -> Option<Piece> {
        let state = std::mem::take(&mut self.state);
        self.held.clear();
        (state == State::Escape).then(|| Piece::Typed(vec![ESC]))
    }

    fn enter(&mut self, state: State) -> Option<Piece> {
        self.state = state;
        self.held.clear();
        self.overflown = false;
        None
    }

    fn hold(&mut self, byte: u8) -> Option<Piece> {
        if self.held.len() < SEQUENCE_BYTES_MAX {
            self.held.push(byte);
        } else {
            self.overflown = true;
        }
        None
    }

    fn finish(&mut self, piece: impl FnOnce(Vec<u8>) -> Piece) -> Option<Piece> {
        let held = std::mem::take(&mut self.held);
        let overflown = self.overflown;
        self.enter(State::Ground);
        (!overflown).then(|| piece(held))
    }

    fn finish_text(&mut self, kind: Kind) -> Option<Piece> {
        self.finish(|held| match kind {
            Kind::Osc => Piece::Osc(held),
            Kind::Dcs => Piece::Dcs(held),
            Kind::Apc => Piece::Apc(held),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &[Piece]) {
        let mut cutter = Cutter::default();
        let mut pieces: Vec<Piece> = bytes.iter().filter_map(|byte| cutter.push(*byte)).collect();
        pieces.extend(cutter.rest());
        assert_eq!(pieces, expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn sequences_are_cut() {
        check(b"", &[]);
        check(b"a", &[Piece::Typed(b"a".to_vec())]);
        check(b"\x1b[?62;4c", &[Piece::Csi(b"?62;4".to_vec(), b'c')]);
        check(b"\x1b[A", &[Piece::Csi(Vec::new(), b'A')]);
        check(b"\x1bP>|foot(1.16)\x1b\\", &[Piece::Dcs(b">|foot(1.16)".to_vec())]);
        check(b"\x1b]11;rgb:0/0/0\x07", &[Piece::Osc(b"11;rgb:0/0/0".to_vec())]);
        check(b"\x1b_Gi=31;OK\x1b\\", &[Piece::Apc(b"Gi=31;OK".to_vec())]);
        check(b"\x1bx", &[Piece::Typed(b"\x1bx".to_vec())]);
        check(b"\x1b", &[Piece::Typed(b"\x1b".to_vec())]);
        check(b"\x1b\x1b[1~", &[Piece::Typed(b"\x1b".to_vec()), Piece::Csi(b"1".to_vec(), b'~')]);
    }

    #[test]
    fn broken_ones_are_dropped() {
        check(b"\x1b[?6\x1b[?1c", &[Piece::Csi(b"?1".to_vec(), b'c')]);
        check(b"\x1b]11;rgb\x1b[?1c", &[Piece::Csi(b"?1".to_vec(), b'c')]);
        check(b"\x1b]11\x18a", &[Piece::Typed(b"a".to_vec())]);
        check(b"\x1bPnever ends", &[]);
        let long = [b"\x1bP".as_slice(), &[b'x'; 10_000], b"\x1b\\a"].concat();
        check(&long, &[Piece::Typed(b"a".to_vec())]);
    }
}
