//! What is stored of a run, as others want it: its output, and its log. A run that went back has slots that are void, with
//! their inputs and their output.

use super::log::reader::Log;
use super::log::{Entry, Header};
use super::resume::effective;
use super::slots::{Checkpoint, Slot};
use crate::basic::program::Program;
use crate::famicom::position::Position;
use crate::famicom::snapshot::StateHash;
use crate::vm::bytes::ReadError;

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
    pub fn from_slots(header: Header, checkpoints: &[Checkpoint], slots: &[Slot]) -> Result<Log, ReadError> {
        let rewinds = slots.iter().filter(|slot| slot.rewind.is_some()).count() as u64;
        let first = slots.first().map_or(u64::MAX, |slot| slot.number);
        let slots = effective(slots);
        let last = slots.last().map(|slot| slot.number);
        let mut program = header.program.content_hash();
        let mut log = Log::new(header);
        log.rewinds = rewinds;
        if let Some(base) = checkpoints.iter().rfind(|kept| kept.slot < first) {
            log.push(base.at, checkpoint_entry(base, &mut program)?)?;
        }
        for slot in &slots {
            for happened in &slot.inputs {
                log.push(happened.at, Entry::Input(happened.input.clone()))?;
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
            // When others were made depends on the real clock.
            if slot.checkpoint
                && let Ok(found) = checkpoints.binary_search_by_key(&slot.number, |kept| kept.slot)
                && !log.complete
            {
                log.push(slot.at, checkpoint_entry(&checkpoints[found], &mut program)?)?;
            }
        }
        // The run went on where its record ends; that it came there is known.
        if !log.complete
            && let Some(slot) = slots.last()
        {
            log.push(slot.at, Entry::Reached)?;
        }
        Ok(log)
    }

    /// The log of all of a run's slots up to a moment that is not before their end, where the machine has this state:
    /// what leads there from power-on, without checkpoints.
    ///
    /// # Errors
    /// As [`Log::from_slots`].
    pub fn up_to(at: Position, hash: StateHash, header: Header, slots: &[Slot]) -> Result<Log, ReadError> {
        let mut log = Log::from_slots(header, &[], slots)?;
        log.push(at, Entry::Hash(hash))?;
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
    use crate::timeline::ending::{Ending, Limit};
    use crate::timeline::slots::Epoch;
    use crate::vm::time::HalfCycles;

    fn position(at: u64) -> Position {
        Position { statements: at, time: HalfCycles(at * 10) }
    }

    /// Slots by position, where they go back to, and output; the first has a checkpoint.
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
            checkpoint: number == 0,
            ending: None,
        };
        (0..).zip(list).map(slot).collect()
    }

    fn header() -> Header {
        Header { revision: REVISION, config: Config::default(), program: Program::default(), tiles: [0; 32] }
    }

    #[test]
    fn output_that_was_gone_back_over_does_not_count() {
        #[track_caller]
        fn check(list: &[(u64, Option<u64>, u64, &str)], text: &str) {
            assert_eq!(output(&slots(list)), text.as_bytes());
        }
        check(&[], "");
        check(&[(5, None, 0, "a"), (9, None, 1, "b")], "ab");
        check(&[(5, None, 0, "a"), (9, None, 1, "b"), (3, Some(0), 0, "c")], "c");
        check(&[(5, None, 0, "a"), (9, None, 1, "b"), (10, Some(9), 2, "c"), (6, Some(5), 1, "d")], "ad");
    }

    #[test]
    fn a_log_holds_what_counts() {
        let mut all = slots(&[(5, None, 0, "a"), (9, None, 1, "b"), (7, Some(5), 1, "c")]);
        let hash = StateHash([3; 32]);
        (all[2].hash, all[2].ending) = (Some(hash), Some(Ending::Limit(Limit::Frames)));
        let program = Program::default().image();
        let checkpoints = [Checkpoint { slot: 0, at: position(5), passing: false, snapshot: vec![1], program }];
        let log = Log::from_slots(header(), &checkpoints, &all).unwrap();
        let kinds: Vec<&str> = log
            .entries
            .iter()
            .map(|(_, entry)| match entry {
                Entry::Input(_) => "input",
                Entry::Hash(_) => "hash",
                Entry::Checkpoint { program: None, .. } => "checkpoint",
                Entry::Checkpoint { .. } => "checkpoint with program",
                Entry::Mark(_) => "mark",
                Entry::Reached => "reached",
                Entry::End { .. } => "end",
            })
            .collect();
        assert_eq!(kinds, ["input", "checkpoint", "input", "end"]);
        assert_eq!((log.rewinds, log.complete, log.end()), (1, true, position(7)));
        // From power-on, to a moment behind the last slot.
        let past = Log::up_to(position(8), hash, header(), &all).unwrap();
        assert_eq!(past.entries.len(), 4);
        assert_eq!((past.entries[3].clone(), past.complete), ((position(8), Entry::Hash(hash)), false));
        assert_eq!(Log::up_to(position(6), hash, header(), &all), Err(ReadError::Range("position")));
        // From the checkpoint on.
        let tail = Log::from_slots(header(), &checkpoints, &all[1..]).unwrap();
        assert_eq!(tail.entries.len(), 3);
        assert_eq!(tail.entries[0].0, position(5));
    }

    #[test]
    fn an_unfinished_record_ends_where_the_run_had_come() {
        #[track_caller]
        fn check(list: &[(u64, Option<u64>, u64, &str)], inputs: &[u64], end: u64) {
            let mut all = slots(list);
            for (slot, at) in all.iter_mut().zip(inputs) {
                slot.inputs[0].at = position(*at);
            }
            let log = Log::from_slots(header(), &[], &all).unwrap();
            let reached = |(at, entry): &(Position, Entry)| (*entry == Entry::Reached).then_some(*at);
            let found: Vec<Position> = log.entries.iter().filter_map(reached).collect();
            assert_eq!(found, [position(end)], "{list:?}");
            assert!(!log.complete && log.is_unfinished() && log.end() == position(end));
        }
        check(&[(5, None, 0, "a"), (9, None, 1, "b")], &[2, 7], 9);
        check(&[(5, None, 0, "a"), (9, None, 1, "b")], &[5, 9], 9);
        check(&[(5, None, 0, "a"), (9, None, 1, "b"), (7, Some(5), 1, "c")], &[2, 7, 6], 7);
    }

    #[test]
    fn positions_that_fall_are_refused() {
        let all = slots(&[(9, None, 0, ""), (5, None, 0, "")]);
        assert_eq!(Log::from_slots(header(), &[], &all).err(), Some(ReadError::Range("position")));
    }
}
