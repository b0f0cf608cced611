//! Entries to bytes. Inputs are gathered until the next chunk of another kind, or until somebody takes the bytes.

use super::chunk::{self, PAYLOAD_MAX, kind};
use super::index::{self, Indexed};
use super::{Entry, FORMAT, Header, MARK_BYTES_MAX, SIGNATURE};
use crate::famicom::machine::Machine;
use crate::famicom::position::Position;
use crate::famicom::snapshot::Snapshot;
use crate::timeline::position::write_position;
use crate::timeline::recorder::{Due, Piece};
use crate::timeline::{ending, input_codec};
use crate::vm::bytes::Writer;

/// Inputs' bytes after which a chunk is closed.
const INPUTS_BYTES: usize = 64 << 10;

/// Checkpoints kept as differences from one that is whole, before there is another whole one.
const DIFFERENCES_MAX: u32 = 7;

/// The program of no machine: whoever reads must be told.
const NO_PROGRAM: [u8; 32] = [0; 32];

/// Makes a log, piece by piece.
#[derive(Debug)]
pub struct LogWriter {
    out: Vec<u8>,
    /// What has been taken already.
    taken: u64,
    inputs: Writer,
    /// Bytes of `inputs`.
    size: usize,
    /// The positions of the first and the last of `inputs`.
    first: Position,
    last: Position,
    /// The chunks, for the index.
    index: Vec<Indexed>,
    /// The program that a reader has last seen.
    program: [u8; 32],
    /// The last checkpoint that was kept whole, and how many were kept as differences from it.
    base: Option<(Snapshot, u32)>,
}

impl LogWriter {
    /// A log with its header.
    pub fn new(header: &Header) -> LogWriter {
        let mut payload = Writer::new();
        payload.u16(FORMAT);
        payload.u32(header.revision);
        crate::famicom::snapshot::write_config(&header.config, &mut payload);
        payload.raw(&header.tiles);
        payload.bytes(&header.program.image());
        let mut out = SIGNATURE.to_vec();
        chunk::push(kind::HEADER, &payload.finish(), &mut out);
        LogWriter {
            out,
            taken: 0,
            inputs: Writer::new(),
            size: 0,
            first: Position::default(),
            last: Position::default(),
            index: Vec::new(),
            program: header.program.content_hash(),
            base: None,
        }
    }

    /// Appends what a recorder says, and makes of the machine in it what is due.
    pub fn take_piece(&mut self, piece: &Piece) {
        if let Some(to) = piece.rewind {
            self.rewind(to);
        }
        for happened in &piece.inputs {
            self.push(happened.at, &Entry::Input(happened.input.clone()));
        }
        if let Some(text) = &piece.mark {
            self.push(piece.at, &Entry::Mark(text.clone()));
        }
        let Some((due, machine)) = &piece.state else { return };
        if *due == Due::Resume {
            return;
        }
        let snapshot = machine.snapshot();
        let hash = snapshot.state_hash();
        match (piece.ending, due) {
            (Some(ending), _) => self.push(piece.at, &Entry::End { hash, ending }),
            (None, Due::Hash | Due::Resume) => self.push(piece.at, &Entry::Hash(hash)),
            (None, Due::Checkpoint) => {
                self.push(piece.at, &Entry::Hash(hash));
                let entry = self.checkpoint(machine, snapshot);
                self.push(piece.at, &entry);
            }
        }
    }

    fn checkpoint(&mut self, machine: &Machine, snapshot: Snapshot) -> Entry {
        let program = machine.program().content_hash();
        let changed = (program != self.program).then(|| machine.program().clone());
        self.program = program;
        let bytes = match &mut self.base {
            Some((base, count)) if *count < DIFFERENCES_MAX => {
                *count += 1;
                snapshot.encode_against(base)
            }
            _ => {
                let bytes = snapshot.encode();
                self.base = Some((snapshot, 0));
                bytes
            }
        };
        Entry::Checkpoint { snapshot: bytes, program: changed }
    }

    /// The run goes on at an earlier moment: its beginning, or the last checkpoint at exactly this position. What followed
    /// is void for readers.
    pub fn rewind(&mut self, to: Position) {
        let payload = placed(to, |_| {});
        self.chunk(kind::REWIND, to, &payload);
        // What a reader has forgotten is not relied on.
        (self.base, self.program) = (None, NO_PROGRAM);
    }

    /// Appends an entry. Positions never fall, except by [`LogWriter::rewind`].
    pub fn push(&mut self, at: Position, entry: &Entry) {
        match entry {
            Entry::Input(input) => {
                if self.size == 0 {
                    (self.first, self.last) = (at, Position::default());
                }
                let mut bytes = Writer::new();
                write_position(&mut bytes, self.last, at);
                input_codec::write(input, &mut bytes);
                let bytes = bytes.finish();
                self.size += bytes.len();
                self.inputs.raw(&bytes);
                self.last = at;
                if self.size >= INPUTS_BYTES {
                    self.close_inputs();
                }
            }
            Entry::Hash(hash) => {
                let payload = placed(at, |out| out.raw(&hash.0));
                self.chunk(kind::HASH, at, &payload);
            }
            Entry::Checkpoint { snapshot, program } => {
                let payload = placed(at, |out| {
                    out.bytes(snapshot);
                    out.option(program.as_ref(), |out, program| out.bytes(&program.image()));
                });
                self.chunk(kind::CHECKPOINT, at, &payload);
            }
            Entry::Mark(text) => {
                let longest = (0..=text.len().min(MARK_BYTES_MAX)).rev().find(|end| text.is_char_boundary(*end));
                let text = &text.as_bytes()[..longest.unwrap_or(0)];
                let payload = placed(at, |out| out.bytes(text));
                self.chunk(kind::MARK, at, &payload);
            }
            Entry::Reached => self.chunk(kind::REACHED, at, &placed(at, |_| {})),
            Entry::End { hash, ending } => {
                let payload = placed(at, |out| {
                    out.raw(&hash.0);
                    ending::write(*ending, out);
                });
                self.chunk(kind::END, at, &payload);
                self.close();
            }
        }
    }

    /// The bytes since the last call, to be appended to the file.
    pub fn take(&mut self) -> Vec<u8> {
        self.close_inputs();
        self.taken += self.out.len() as u64;
        std::mem::take(&mut self.out)
    }

    fn chunk(&mut self, kind: u8, at: Position, payload: &[u8]) {
        self.close_inputs();
        self.append(kind, at, payload);
    }

    fn append(&mut self, kind: u8, at: Position, payload: &[u8]) {
        self.index.push(Indexed { kind, offset: self.taken + self.out.len() as u64, at });
        chunk::push(kind, payload, &mut self.out);
    }

    fn close_inputs(&mut self) {
        if self.size > 0 {
            self.size = 0;
            let payload = std::mem::take(&mut self.inputs).finish();
            self.append(kind::INPUTS, self.first, &payload);
        }
    }

    fn close(&mut self) {
        let payload = index::write(&std::mem::take(&mut self.index));
        // A file without an index is whole too.
        if payload.len() <= PAYLOAD_MAX {
            chunk::push(kind::INDEX, &payload, &mut self.out);
        }
    }
}

fn placed(at: Position, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut payload = Writer::new();
    write_position(&mut payload, Position::default(), at);
    write(&mut payload);
    payload.finish()
}
