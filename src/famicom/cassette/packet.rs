//! Packets as bits: sync, mark, payload with start bits, checksum.
//!
//! Holds the layout that writing and reading share. Source: spec, machine 7.2.

/// Zero bits before every packet that V3 writes, about 9.3 s.
pub(super) const SYNC_BITS: u32 = 19_744;

/// CPU cycles of a whole 0 bit, 470 microseconds.
pub(super) const ZERO_CYCLES: u32 = 842;

/// CPU cycles of a whole 1 bit, 953 microseconds.
pub(super) const ONE_CYCLES: u32 = 1706;

/// Bytes behind the payload, sent like it: the number of its 1 bits, high byte first.
pub(super) const CHECKSUM_BYTES: usize = 2;

/// Which of a pair's two packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The 128 bytes with name and length.
    Header,
    /// The program or picture itself.
    Data,
}

impl Role {
    /// The mark is this many ones, as many zeros, and one 1.
    pub(super) fn mark_bits(self) -> u32 {
        match self {
            Role::Header => 40,
            Role::Data => 20,
        }
    }
}

/// A stretch of the signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// The same bit, this many times.
    Bits(bool, u32),
    /// No signal, in CPU cycles.
    Silence(u32),
}

/// The number of 1 bits in a payload; it wraps for payloads above 8 KB.
pub(super) fn checksum(payload: &[u8]) -> u16 {
    payload.iter().fold(0, |sum: u16, byte| sum.wrapping_add(byte.count_ones() as u16))
}

/// Appends one packet.
pub(super) fn push_packet(out: &mut Vec<Stretch>, sync_bits: u32, role: Role, payload: &[u8]) {
    out.push(Stretch::Bits(false, sync_bits));
    out.push(Stretch::Bits(true, role.mark_bits()));
    out.push(Stretch::Bits(false, role.mark_bits()));
    out.push(Stretch::Bits(true, 1));
    for byte in payload.iter().chain(&checksum(payload).to_be_bytes()) {
        out.push(Stretch::Bits(true, 1));
        out.extend((0..8).rev().map(|bit| Stretch::Bits(byte >> bit & 1 == 1, 1)));
    }
    out.push(Stretch::Bits(true, 1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_has_the_layout_of_the_spec() {
        let mut stretches = Vec::new();
        push_packet(&mut stretches, 3, Role::Data, &[0xA1]);
        let mut bits = String::new();
        for stretch in stretches {
            let Stretch::Bits(bit, count) = stretch else { panic!("a packet has no silence") };
            bits.extend((0..count).map(|_| if bit { '1' } else { '0' }));
        }
        let mark = format!("{}{}1", "1".repeat(20), "0".repeat(20));
        assert_eq!(bits, format!("000{mark}1101000011000000001000000111"));
    }

    #[test]
    fn the_checksum_counts_ones() {
        assert_eq!(checksum(&[]), 0);
        assert_eq!(checksum(&[0xFF, 0x01, 0x00]), 9);
        assert_eq!(checksum(&[0xFF; 8192]), 0);
    }
}
