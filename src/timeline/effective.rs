//! What counts of a run's slots: a run that went back has slots that are void, with their inputs and their output.

use super::log::reader::Log;
use super::log::{Entry, Header};
use super::slots::{Checkpoint, Slot};
use crate::basic::program::Program;
use crate::famicom::position::Position;
use crate::vm::bytes::ReadError;

/// The slots that count. `checkpoints` are the slots that a checkpoint stands behind, with its position; the last one
/// before the first of `slots` is where these begin.
pub fn effective(slots: Vec<Slot>, checkpoints: &[(u64, Position)]) -> Vec<Slot> {
    let mut kept: Vec<Slot> = Vec::new();
    for slot in slots {
        if let Some(to) = slot.rewind {
            kept.truncate(kept_by(&kept, checkpoints, to));
        }
        kept.push(slot);
    }
    kept
}

/// How many slots count after the run has gone back to `to`.
fn kept_by(slots: &[Slot], checkpoints: &[(u64, Position)], to: Position) -> usize {
    let is_target = |slot: &Slot| slot.at == to && checkpoints.contains(&(slot.number, to));
    // A checkpoint that is void itself is not known here: its position says enough, since the run went back further later.
    slots
        .iter()
        .rposition(is_target)
        .map_or_else(|| slots.partition_point(|slot| slot.at <= to && to != Position::default()), |at| at + 1)
}

/// The output that counts, from the first of these slots on.
pub fn output(slots: &[Slot]) -> Vec<u8> {
    let begin = slots.first().map_or(0, |slot| slot.offset);
    let mut output = Vec::new();
    for slot in slots {
        // A slot after a return begins where the output was then.
        let length = slot.offset.saturating_sub(begin).min(output.len() as u64);
        output.truncate(length as usize);
        output.extend_from_slice(&slot.output);
    }
    output
}

impl Log {
    /// The log of stored slots: inputs, hashes and checkpoints that count. All `slots` of a run come with all of its
    /// checkpoints; those after a checkpoint come with that one, which is then the first entry.
    ///
    /// # Errors
    /// Positions that fall, or the bytes of a program that is none.
    pub fn from_slots(header: Header, checkpoints: &[Checkpoint], slots: Vec<Slot>) -> Result<Log, ReadError> {
        let places: Vec<(u64, Position)> = checkpoints.iter().map(|kept| (kept.slot, kept.at)).collect();
        let rewinds = slots.iter().filter(|slot| slot.rewind.is_some()).count() as u64;
        let first = slots.first().map_or(u64::MAX, |slot| slot.number);
        let slots = effective(slots, &places);
        let mut program = header.program.content_hash();
        let mut log = Log::new(header);
        log.rewinds = rewinds;
        if let Some(base) = checkpoints.iter().rfind(|kept| kept.slot < first) {
            log.push(base.at, checkpoint_entry(base, &mut program)?)?;
        }
        let last = slots.last().map(|slot| slot.number);
        for slot in slots {
            for happened in slot.inputs {
                log.push(happened.at, Entry::Input(happened.input))?;
            }
            match (slot.hash, slot.ending) {
                (Some(hash), Some(ending)) if last == Some(slot.number) => {
                    log.push(slot.at, Entry::End { hash, ending })?;
                    log.complete = true;
                }
                // What went on after its end was gone on with.
                (Some(hash), _) => log.push(slot.at, Entry::Hash(hash))?,
                (None, _) => {}
            }
            if let Ok(at) = checkpoints.binary_search_by_key(&slot.number, |kept| kept.slot)
                && !log.complete
            {
                log.push(slot.at, checkpoint_entry(&checkpoints[at], &mut program)?)?;
            }
        }
        Ok(log)
    }
}

/// A checkpoint with its program, if that is another than the last one.
fn checkpoint_entry(checkpoint: &Checkpoint, last: &mut [u8; 32]) -> Result<Entry, ReadError> {
    let program = Program::from_image(&checkpoint.program).map_err(|_| ReadError::Range("program"))?;
    let hash = program.content_hash();
    let changed = hash != *last;
    *last = hash;
    Ok(Entry::Checkpoint { snapshot: checkpoint.snapshot.clone(), program: changed.then_some(program) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::input::Input;
    use crate::famicom::machine::{Config, Happened, REVISION};
    use crate::famicom::snapshot::StateHash;
    use crate::timeline::ending::{Ending, Limit};
    use crate::timeline::slots::Epoch;
    use crate::vm::time::HalfCycles;

    fn position(at: u64) -> Position {
        Position { statements: at, time: HalfCycles(at * 10) }
    }

    /// Slots by position, where they go back to, and output.
    fn slots(list: &[(u64, Option<u64>, u64, &str)]) -> Vec<Slot> {
        let slot = |(number, (at, rewind, offset, text)): (u64, &(u64, Option<u64>, u64, &str))| Slot {
            number,
            epoch: Epoch(1),
            previous: [0; 32],
            rewind: rewind.map(position),
            inputs: vec![Happened { at: position(*at), input: Input::Character(number as u8) }],
            offset: *offset,
            output: text.as_bytes().to_vec(),
            at: position(*at),
            hash: None,
            ending: None,
        };
        (0..).zip(list).map(slot).collect()
    }

    fn checkpoint(slot: u64, at: u64) -> Checkpoint {
        Checkpoint { slot, at: position(at), snapshot: vec![1], program: Program::default().image() }
    }

    fn header() -> Header {
        Header { revision: REVISION, config: Config::default(), program: Program::default(), tiles: [0; 32] }
    }

    #[test]
    fn what_was_gone_back_over_does_not_count() {
        #[track_caller]
        fn check(list: &[(u64, Option<u64>, u64, &str)], kept: &[(u64, u64)], numbers: &[u64], text: &str) {
            let slots = slots(list);
            assert_eq!(output(&slots), text.as_bytes());
            let places: Vec<(u64, Position)> = kept.iter().map(|(slot, at)| (*slot, position(*at))).collect();
            let left: Vec<u64> = effective(slots, &places).iter().map(|slot| slot.number).collect();
            assert_eq!(left, numbers);
        }
        check(&[], &[], &[], "");
        check(&[(5, None, 0, "a"), (9, None, 1, "b")], &[], &[0, 1], "ab");
        // To the beginning.
        check(&[(5, None, 0, "a"), (9, None, 1, "b"), (3, Some(0), 0, "c")], &[], &[2], "c");
        // To a checkpoint; the slot behind it at the same position is void.
        let list = [(5, None, 0, "a"), (5, None, 1, ""), (9, None, 1, "b"), (8, Some(5), 1, "c")];
        check(&list, &[(0, 5)], &[0, 3], "ac");
        // To one that the next return makes void.
        let list = [(5, None, 0, "a"), (9, None, 1, "b"), (10, Some(9), 2, "c"), (6, Some(5), 1, "d")];
        check(&list, &[(0, 5)], &[0, 3], "ad");
    }

    #[test]
    fn a_log_holds_what_counts() {
        let mut all = slots(&[(5, None, 0, "a"), (9, None, 1, "b"), (7, Some(5), 1, "c")]);
        let hash = StateHash([3; 32]);
        (all[2].hash, all[2].ending) = (Some(hash), Some(Ending::Limit(Limit::Frames)));
        let log = Log::from_slots(header(), &[checkpoint(0, 5)], all.clone()).unwrap();
        let kinds: Vec<&str> = log
            .entries
            .iter()
            .map(|(_, entry)| match entry {
                Entry::Input(_) => "input",
                Entry::Hash(_) => "hash",
                Entry::Checkpoint { program: None, .. } => "checkpoint",
                Entry::Checkpoint { .. } => "checkpoint with program",
                Entry::Mark(_) => "mark",
                Entry::End { .. } => "end",
            })
            .collect();
        assert_eq!(kinds, ["input", "checkpoint", "input", "end"]);
        assert_eq!((log.rewinds, log.complete, log.end()), (1, true, position(7)));
        // From the checkpoint on.
        let tail = Log::from_slots(header(), &[checkpoint(0, 5)], all.split_off(1)).unwrap();
        assert_eq!(tail.entries.len(), 3);
        assert_eq!(tail.entries[0].0, position(5));
    }

    #[test]
    fn positions_that_fall_are_refused() {
        let all = slots(&[(9, None, 0, ""), (5, None, 0, "")]);
        assert_eq!(Log::from_slots(header(), &[], all).err(), Some(ReadError::Range("position")));
    }
}
