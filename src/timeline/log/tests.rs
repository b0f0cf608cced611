//! What is written is read; what is damaged or cut is named, and costs no more than it held.

use super::chunk::{self, ChunkError, Chunks, kind, name};
use super::index::{self, Indexed};
use super::reader::{Log, LogError};
use super::writer::LogWriter;
use super::*;
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::timeline::ending::Ending;
use crate::timeline::recorder::{Cadence, Due, Recorder};
use crate::vm::time::HalfCycles;

/// A log with chunks of all kinds, and where its chunks begin.
fn file() -> (Vec<u8>, Vec<(u8, usize, usize)>) {
    let source = crate::basic::source::parse_source(
        b"10 PRINT RND(9):PAUSE 2:GOTO 10\n",
        crate::basic::parser::Options { dialect: crate::basic::dialect::Dialect::V3, relaxed: false },
    );
    let mut machine = Machine::new(Config::default(), source.unwrap().program);
    let mut writer = LogWriter::new(&Header::of(&machine, [9; 32]));
    let never = (HalfCycles(u64::MAX), u64::MAX);
    let mut recorder = Recorder::new(&mut machine, Cadence { hash: never, checkpoint: never });
    let mut bytes = writer.take();
    machine.apply(Input::Run);
    for round in 1..=12_u64 {
        machine.run(HalfCycles(round * 400_000));
        machine.apply(Input::Pad { number: 0, stick: round as u8 & 15, strig: 0 });
        machine.apply(Input::KeyDown(b'A'));
        let output = machine.drain();
        let piece = match round {
            3 => recorder.mark(&mut machine, &output, "here"),
            4 => {
                let mut piece = recorder.checkpoint(&mut machine, &output);
                piece.state.as_mut().unwrap().0 = Due::Hash;
                piece
            }
            5..=7 => recorder.checkpoint(&mut machine, &output),
            _ => recorder.observe(&mut machine, &output).unwrap(),
        };
        writer.take_piece(&piece);
        bytes.extend(writer.take());
    }
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Quit));
    bytes.extend(writer.take());
    let chunks = Chunks::new(&bytes).map(|chunk| chunk.unwrap());
    let places = chunks.map(|chunk| (chunk.kind, chunk.offset, chunk.end())).collect();
    (bytes, places)
}

#[test]
fn a_log_holds_what_was_written() {
    let (bytes, places) = file();
    let log = Log::read(&bytes).unwrap();
    assert!(log.complete && log.cut.is_none() && log.damage.is_empty());
    let kinds: Vec<&str> = places.iter().map(|(kind, ..)| name(*kind)).collect();
    for kind in ["header", "inputs", "checkpoint", "state hash", "mark", "end", "index"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    assert_eq!(log.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Input(_))).count(), 25);
    assert_eq!(log.checkpoints().count(), 3);
    let checkpoints: Vec<usize> = log.checkpoints().map(|(entry, _)| entry).collect();
    for (number, entry) in checkpoints.into_iter().enumerate() {
        let machine = log.machine_at(entry).unwrap();
        assert_eq!(Some(machine.state_hash()), log.hash_of_checkpoint(entry));
        let Entry::Checkpoint { snapshot, .. } = &log.entries[entry].1 else { panic!("no checkpoint") };
        // The first is whole; the others are differences, and smaller.
        assert_eq!(crate::famicom::snapshot::Snapshot::decode(snapshot).is_ok(), number == 0);
    }
}

#[test]
fn the_index_names_every_chunk_and_may_be_missing() {
    let (bytes, places) = file();
    let (offset, indexed) = index::find(&bytes).unwrap();
    let named: Vec<(u8, u64)> = indexed.iter().map(|chunk| (chunk.kind, chunk.offset)).collect();
    let there = places[1..places.len() - 1].iter().map(|(kind, offset, _)| (*kind, *offset as u64));
    assert_eq!(named, there.collect::<Vec<_>>());
    assert_eq!(Log::read(&bytes[..offset]), Log::read(&bytes));
}

#[test]
fn a_wrong_index_misleads_nobody() {
    let (bytes, places) = file();
    let (offset, indexed) = index::find(&bytes).unwrap();
    let right = Log::read(&bytes).unwrap();
    type Change = fn(&mut Vec<Indexed>);
    let changes: [Change; 5] = [
        |list| list.clear(),
        |list| list[2].offset += 1,
        |list| list[2].kind = kind::CHAT,
        |list| list[2].at = Position { statements: 1 << 50, time: HalfCycles(1 << 50) },
        |list| list.push(Indexed { kind: kind::INPUTS, offset: 1 << 50, at: Position::default() }),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut list = indexed.clone();
        change(&mut list);
        let mut file = bytes[..offset].to_vec();
        chunk::push(kind::INDEX, &index::write(&list), &mut file);
        let log = Log::read(&file).unwrap();
        assert_eq!(log.entries, right.entries, "change {number}");
        assert!(log.complete);
        let [damage] = log.damage.as_slice() else { panic!("change {number}: {:?}", log.damage) };
        assert!(!damage.breaks && matches!(damage.error, LogError::Index { .. } | LogError::Content { .. }));
        // And with a damaged chunk before it.
        let place = places[4].1 + 6;
        file[place] ^= 1;
        let log = Log::read(&file).unwrap();
        assert!(log.entries.iter().all(|entry| right.entries.contains(entry)), "change {number}");
        assert!(!log.damage.is_empty());
    }
}

#[test]
fn a_flipped_bit_is_named_and_costs_its_chunk() {
    let (bytes, places) = file();
    let right = Log::read(&bytes).unwrap();
    let header_end = places[0].2;
    for bit in 0..bytes.len() * 8 {
        // All bits of what frames a chunk, and some of what is in it.
        let (kind, start, end) = places.iter().copied().find(|(_, _, end)| bit / 8 < *end).unwrap();
        let is_frame = bit / 8 < start + 5 || bit / 8 >= end - 4;
        if !is_frame && bit % 61 > 0 {
            continue;
        }
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        if bit / 8 < header_end {
            assert!(Log::read(&damaged).is_err(), "bit {bit}");
            continue;
        }
        let log = Log::read(&damaged).unwrap();
        let [damage] = log.damage.as_slice() else { panic!("bit {bit}: {:?}", log.damage) };
        assert_eq!(damage.error, LogError::Chunk(ChunkError::Damaged { kind, offset: start }), "bit {bit}");
        assert_eq!(damage.breaks, kind == kind::INPUTS, "bit {bit}");
        let lost = right.entries.len() - log.entries.len();
        let most = if kind == kind::INPUTS { 3 } else { 1 };
        assert!(lost <= most && log.entries.iter().all(|entry| right.entries.contains(entry)), "bit {bit}");
    }
}

#[test]
fn a_file_cut_anywhere_says_what_is_missing() {
    let (bytes, places) = file();
    let right = Log::read(&bytes).unwrap();
    for cut in 0..bytes.len() {
        let Ok(log) = Log::read(&bytes[..cut]) else {
            assert!(cut < places[0].2, "cut at {cut}");
            continue;
        };
        assert!(log.damage.is_empty(), "cut at {cut}: {:?}", log.damage);
        assert!(right.entries.starts_with(&log.entries), "cut at {cut}");
        let (kind, offset, end) = places.iter().copied().rfind(|(_, start, _)| *start < cut).unwrap();
        let expected = (end != cut).then_some(ChunkError::Cut { kind, offset });
        assert_eq!(log.cut, expected, "cut at {cut}");
        let ends = places.iter().find(|(kind, ..)| *kind == kind::END).unwrap().2;
        assert_eq!(log.complete, cut >= ends, "cut at {cut}");
    }
}

#[test]
fn what_a_later_version_adds_is_skipped() {
    let (bytes, places) = file();
    let right = Log::read(&bytes).unwrap();
    for (_, start, _) in &places[1..places.len() - 1] {
        for (kind, payload) in [(kind::DOCUMENT, &b"an operation"[..]), (kind::CHAT, b""), (200, &[255; 40])] {
            // Without the index, which would have to name it.
            let mut file = bytes[..*start].to_vec();
            chunk::push(kind, payload, &mut file);
            file.extend_from_slice(&bytes[*start..places.last().unwrap().1]);
            assert_eq!(Log::read(&file).as_ref(), Ok(&right));
        }
    }
}

#[test]
fn a_later_format_is_refused_with_a_sentence() {
    let (bytes, places) = file();
    let (_, start, end) = places[0];
    let mut payload = bytes[start + 5..end - 4].to_vec();
    payload[..2].copy_from_slice(&(FORMAT + 1).to_le_bytes());
    let mut file = SIGNATURE.to_vec();
    chunk::push(kind::HEADER, &payload, &mut file);
    assert_eq!(Log::read(&file), Err(LogError::Format { found: FORMAT + 1 }));
    let mut file = SIGNATURE.to_vec();
    chunk::push(kind::MARK, b"", &mut file);
    assert_eq!(Log::read(&file), Err(LogError::NoHeader));
    assert_eq!(Log::read(&SIGNATURE), Err(LogError::NoHeader));
}

#[test]
fn an_hour_of_play_takes_little_room() {
    let program = crate::basic::source::parse_source(
        b"10 S=STICK(0):K$=INKEY$:A=A+S:GOTO 10\n",
        crate::basic::parser::Options { dialect: crate::basic::dialect::Dialect::V3, relaxed: false },
    );
    let mut machine = Machine::new(Config::default(), program.unwrap().program);
    let mut writer = LogWriter::new(&Header::of(&machine, [0; 32]));
    let mut recorder = Recorder::new(&mut machine, Cadence::STANDARD);
    let mut bytes = writer.take().len();
    machine.apply(Input::Run);
    // An event a second, at a frame that no pattern gives away; bytes leave the writer every three frames.
    for frame in (3..216_356_u64).step_by(3) {
        machine.run(crate::vm::time::Frame(frame).start());
        if frame % 60 == frame * 7 % 3 {
            let event = (frame / 60) as u8;
            machine.apply(match event % 3 {
                0 => Input::Pad { number: 0, stick: event & 15, strig: event >> 4 },
                1 => Input::KeyDown(b'A' + event % 26),
                _ => Input::KeyUp,
            });
        }
        let output = machine.drain();
        if let Some(piece) = recorder.observe(&mut machine, &output) {
            writer.take_piece(&piece);
        }
        bytes += writer.take().len();
    }
    writer.take_piece(&recorder.finish(&mut machine, "", Ending::Quit));
    bytes += writer.take().len();
    assert!((50_000..200_000).contains(&bytes), "{bytes} bytes");
}
