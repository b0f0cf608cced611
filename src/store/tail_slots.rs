//! Slots that stand in the file beside a run's database and not in it yet, and how they are told from what else is there.
//!
//! The file is written from its beginning again whenever its slots have gone into the database, and is never cut: behind the
//! last record may be half a record, zeros, or what is left of earlier rounds. So a record counts because it continues the
//! chain of slots, by number and by hash, and not because it is there. The bytes: docs/store.md.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::codec::{seal, unseal};
use super::error::StoreError;
use crate::famicom::position::Position;
use crate::timeline::slots::{Slot, SlotHash};

/// The file is not longer; what stands behind is not looked at.
pub(super) const TAIL_BYTES_MAX: usize = 256 << 10;

/// Bytes of which check sums are taken in search of a record, at most: what stands in a file must not take for ever.
const SEARCH_BYTES_MAX: usize = 64 << 20;

/// Bytes before a record's check sum: how many follow that.
const LENGTH_BYTES: usize = 4;

/// Bytes of a record before its slot.
const HEAD_BYTES: usize = LENGTH_BYTES + 4;

/// A slot as the database would hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TailSlot {
    pub(super) number: u64,
    pub(super) hash: SlotHash,
    /// The value in the table of slots.
    pub(super) sealed: Vec<u8>,
    /// If it goes back: where to, and the output's offset then.
    pub(super) rewind: Option<(Position, u64)>,
}

impl TailSlot {
    /// A slot and its bytes.
    pub(super) fn new(slot: &Slot, bytes: &[u8]) -> TailSlot {
        let (number, hash, sealed) = (slot.number, Slot::hash_of(bytes), seal(bytes));
        TailSlot { number, hash, sealed, rewind: slot.rewind.map(|to| (to, slot.offset)) }
    }

    /// Bytes of its record.
    pub(super) fn record_bytes(&self) -> usize {
        LENGTH_BYTES + self.sealed.len()
    }

    /// Appends its record.
    pub(super) fn write_record(&self, out: &mut Vec<u8>) {
        let length = u32::try_from(self.record_bytes() - HEAD_BYTES).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&self.sealed);
    }
}

/// The slots that follow those of the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TailSlots {
    /// One after another.
    pub(super) slots: Vec<TailSlot>,
    /// A slot behind them was whole once: another one follows it.
    pub(super) damaged: Option<u64>,
}

/// What stands somewhere in the file.
enum Record<'a> {
    Whole {
        sealed: &'a [u8],
        slot: Box<Slot>,
        hash: SlotHash,
    },
    /// The check sum is wrong.
    Broken,
    /// Nothing that could be a record.
    None,
}

impl TailSlots {
    /// What of a file's bytes continues a chain of slots, whose last one has this number and hash.
    pub(super) fn behind(last: Option<(u64, SlotHash)>, bytes: &[u8]) -> TailSlots {
        let (mut next, mut previous) = last.map_or((0, [0; 32]), |(number, hash)| (number + 1, hash));
        let mut tail = TailSlots::default();
        let mut rest = &bytes[..bytes.len().min(TAIL_BYTES_MAX)];
        loop {
            let (record, behind) = first_record(rest);
            match record {
                // It is in the database: the process ended before the file was written from its beginning again.
                Record::Whole { slot, .. } if slot.number < next => {}
                Record::Whole { sealed, slot, hash } if slot.number == next && slot.previous == previous => {
                    let (number, rewind) = (slot.number, slot.rewind.map(|to| (to, slot.offset)));
                    tail.slots.push(TailSlot { number, hash, sealed: sealed.to_vec(), rewind });
                    (next, previous) = (number + 1, hash);
                }
                Record::Whole { .. } | Record::Broken | Record::None => match search(rest, next) {
                    // What is broken is in the database, or of an earlier round.
                    Some((slot, at)) if slot.number == next && slot.previous == previous => {
                        rest = at;
                        continue;
                    }
                    // What is written behind a record was written when that was durable, and earlier rounds have no
                    // number that is so high.
                    Some(_) => {
                        tail.damaged = Some(next);
                        return tail;
                    }
                    None => return tail,
                },
            }
            rest = behind;
        }
    }

    /// Those behind a number.
    pub(super) fn after(&self, last: Option<u64>) -> &[TailSlot] {
        let known = last.map_or(0, |last| self.slots.partition_point(|slot| slot.number <= last));
        &self.slots[known..]
    }
}

/// The first whole record with such a number or a higher one, wherever it begins: its slot, and the bytes from there on.
fn search(bytes: &[u8], number: u64) -> Option<(Box<Slot>, &[u8])> {
    let mut looked_at = 0;
    for start in 0..bytes.len() {
        let at = &bytes[start..];
        let (record, behind) = first_record(at);
        match record {
            Record::Whole { slot, .. } if slot.number >= number => return Some((slot, at)),
            Record::None => {}
            Record::Whole { .. } | Record::Broken => looked_at += at.len() - behind.len(),
        }
        if looked_at > SEARCH_BYTES_MAX {
            return None;
        }
    }
    None
}

/// The record at the beginning of some bytes, and what is behind it.
fn first_record(bytes: &[u8]) -> (Record<'_>, &[u8]) {
    let none = (Record::None, [].as_slice());
    let Some((length, rest)) = bytes.split_first_chunk::<LENGTH_BYTES>() else { return none };
    let length = u32::from_le_bytes(*length) as usize;
    // Zeros have a check sum that is right.
    let Some((sealed, behind)) = rest.split_at_checked(length.saturating_add(HEAD_BYTES - LENGTH_BYTES)) else {
        return none;
    };
    if length == 0 {
        return none;
    }
    let record = unseal(sealed).and_then(|bytes| Some((Box::new(Slot::decode(bytes).ok()?), Slot::hash_of(bytes))));
    (record.map_or(Record::Broken, |(slot, hash)| Record::Whole { sealed, slot, hash }), behind)
}

/// The bytes of a file that its owner may be writing; none if it is not there.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|file| file.take(TAIL_BYTES_MAX as u64).read_to_end(&mut bytes)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::file(path, error)),
        _ => Ok(bytes),
    }
}

/// Makes durable what somebody else has written into a file, who may not have come to it yet.
pub(super) fn synchronise(path: &Path) {
    // A disk that may not be written to has nothing that waits; a file that is gone went into the database.
    let _ = File::open(path).and_then(|file| file.sync_data());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::Pen;
    use crate::timeline::slots::FIRST_EPOCH;

    /// Slots one after another; each has its number in its output.
    fn slots(count: u64) -> Vec<TailSlot> {
        let mut pen = Pen::behind(FIRST_EPOCH, None);
        let make = |number: u64| {
            let slot = pen.make(number * 10 + 10, &format!("slot {number}"));
            TailSlot::new(&slot, &slot.encode())
        };
        (0..count).map(make).collect()
    }

    fn bytes(slots: &[&TailSlot]) -> Vec<u8> {
        let mut bytes = Vec::new();
        slots.iter().for_each(|slot| slot.write_record(&mut bytes));
        bytes
    }

    fn behind(last: Option<&TailSlot>, bytes: &[u8]) -> (Vec<u64>, Option<u64>) {
        let tail = TailSlots::behind(last.map(|slot| (slot.number, slot.hash)), bytes);
        (tail.slots.iter().map(|slot| slot.number).collect(), tail.damaged)
    }

    #[test]
    fn what_continues_the_chain_counts() {
        let slots = slots(8);
        let all: Vec<&TailSlot> = slots.iter().collect();
        #[track_caller]
        fn check(last: Option<&TailSlot>, bytes: &[u8], expected: &[u64]) {
            assert_eq!(behind(last, bytes), (expected.to_vec(), None));
        }
        check(None, &[], &[]);
        check(None, &[0; 5000], &[]);
        check(None, &[0xFF; 5000], &[]);
        check(None, &bytes(&all[..3]), &[0, 1, 2]);
        check(Some(all[1]), &bytes(&all[..4]), &[2, 3]);
        check(Some(all[7]), &bytes(&all), &[]);
        // A gap, and another run's slots: they cannot have come there by themselves.
        assert_eq!(behind(Some(all[1]), &bytes(&all[3..])), (vec![], Some(2)));
        let other = TailSlot { hash: [1; 32], ..all[1].clone() };
        assert_eq!(behind(Some(&other), &bytes(&all[2..])), (vec![], Some(2)));
        // Behind them zeros, or an earlier round.
        check(Some(all[3]), &[bytes(&all[4..6]), vec![0; 99]].concat(), &[4, 5]);
        check(Some(all[3]), &[bytes(&all[4..6]), bytes(&all[1..3])].concat(), &[4, 5]);
        let old = bytes(&all[..4]);
        for cut in 0..old.len() {
            check(Some(all[3]), &[bytes(&all[4..6]), old[cut..].to_vec()].concat(), &[4, 5]);
        }
    }

    #[test]
    fn a_record_that_was_cut_off_is_the_end() {
        let slots = slots(3);
        let all: Vec<&TailSlot> = slots.iter().collect();
        let (whole, two) = (bytes(&all), bytes(&all[..2]).len());
        for length in two..whole.len() {
            assert_eq!(behind(None, &whole[..length]), (vec![0, 1], None), "{length} bytes");
            let zeros = [&whole[..length], &[0; 700]].concat();
            assert_eq!(behind(None, &zeros).0[..2], [0, 1], "{length} bytes and zeros");
        }
    }

    #[test]
    fn a_record_that_changed_by_itself_is_named() {
        let slots = slots(4);
        let all: Vec<&TailSlot> = slots.iter().collect();
        let first = bytes(&all[..1]).len();
        for bit in 8 * first..8 * bytes(&all[..2]).len() {
            let mut damaged = bytes(&all);
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(behind(None, &damaged), (vec![0], Some(1)), "bit {bit}");
            // It does not matter where the database has it.
            assert_eq!(behind(Some(all[1]), &damaged), (vec![2, 3], None), "bit {bit}");
        }
        // A sector with several of them.
        for end in first + 1..=bytes(&all[..3]).len() {
            let mut damaged = bytes(&all);
            damaged[first..end].fill(0xA5);
            assert_eq!(behind(None, &damaged), (vec![0], Some(1)), "up to {end}");
        }
    }

    #[test]
    fn a_search_ends() {
        // Each of these looks like a record that is as long as what follows allows.
        let bytes = [0, 1, 1, 0].repeat(TAIL_BYTES_MAX / 4);
        assert_eq!(behind(None, &bytes), (vec![], None));
    }
}
