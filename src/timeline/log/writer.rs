//! Entries to bytes. Inputs are gathered until the next chunk of another kind, or until somebody takes the bytes.

use super::chunk::{self, kind};
use super::{Entry, FORMAT, Header, SIGNATURE};
use crate::famicom::position::Position;
use crate::timeline::recorder::{Due, Piece};
use crate::timeline::{ending, input_codec};
use crate::vm::bytes::Writer;

/// Inputs' bytes after which a chunk is closed.
const INPUTS_BYTES: usize = 64 << 10;

/// Makes a log, piece by piece.
#[derive(Debug)]
pub struct LogWriter {
    out: Vec<u8>,
    /// What has been taken already.
    taken: u64,
    inputs: Writer,
    count: u64,
    /// Bytes of `inputs`.
    size: usize,
    /// The position that the next input's is counted from.
    last: Position,
    /// Kind, offset and position of the chunks, for the index.
    index: Vec<(u8, u64, Position)>,
    /// The program that a reader has last seen.
    program: [u8; 32],
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
            count: 0,
            size: 0,
            last: Position::default(),
            index: Vec::new(),
            program: header.program.content_hash(),
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
                let program = machine.program().content_hash();
                let changed = (program != self.program).then(|| machine.program().clone());
                self.program = program;
                self.push(piece.at, &Entry::Checkpoint { snapshot: snapshot.encode(), program: changed });
            }
        }
    }

    /// The run goes on at an earlier moment: its beginning, or the last checkpoint at exactly this position. What followed
    /// is void for readers.
    pub fn rewind(&mut self, to: Position) {
        let payload = placed(to, |_| {});
        self.chunk(kind::REWIND, to, &payload);
        self.last = to;
    }

    /// Appends an entry. Positions never fall, except by [`LogWriter::rewind`].
    pub fn push(&mut self, at: Position, entry: &Entry) {
        match entry {
            Entry::Input(input) => {
                let mut bytes = Writer::new();
                bytes.varint(at.statements.saturating_sub(self.last.statements));
                bytes.varint(at.time.0.saturating_sub(self.last.time.0));
                input_codec::write(input, &mut bytes);
                let bytes = bytes.finish();
                self.size += bytes.len();
                self.inputs.raw(&bytes);
                self.count += 1;
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
                let payload = placed(at, |out| out.bytes(text.as_bytes()));
                self.chunk(kind::MARK, at, &payload);
            }
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
        self.index.push((kind, self.taken + self.out.len() as u64, at));
        chunk::push(kind, payload, &mut self.out);
    }

    fn close_inputs(&mut self) {
        if self.count == 0 {
            return;
        }
        let mut payload = Writer::new();
        payload.varint(self.count);
        payload.raw(&std::mem::take(&mut self.inputs).finish());
        (self.count, self.size) = (0, 0);
        self.index.push((kind::INPUTS, self.taken + self.out.len() as u64, self.last));
        chunk::push(kind::INPUTS, &payload.finish(), &mut self.out);
    }

    /// The index: number of chunks, then kind, offset, and position of each as differences from the one before.
    fn close(&mut self) {
        let mut payload = Writer::new();
        payload.count(self.index.len());
        let (mut before, mut last) = (0, Position::default());
        for (kind, offset, at) in self.index.drain(..) {
            payload.u8(kind);
            payload.varint(offset - before);
            payload.varint(at.statements.saturating_sub(last.statements));
            payload.varint(at.time.0.saturating_sub(last.time.0));
            (before, last) = (offset, at);
        }
        chunk::push(kind::INDEX, &payload.finish(), &mut self.out);
    }
}

fn placed(at: Position, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut payload = Writer::new();
    payload.varint(at.statements);
    payload.varint(at.time.0);
    write(&mut payload);
    payload.finish()
}
