//! Bytes to entries, as far as the file is whole.

use thiserror::Error;

use super::chunk::{Chunk, ChunkError, Chunks, PAYLOAD_MAX, kind, name};
use super::{Entry, FORMAT, Header};
use crate::famicom::position::Position;
use crate::famicom::snapshot::{StateHash, TIME_MAX, read_config};
use crate::timeline::ending;
use crate::timeline::input_codec::{self, read_program};
use crate::vm::bytes::{ReadError, Reader};
use crate::vm::time::HalfCycles;

/// The longest note.
const MARK_BYTES_MAX: usize = 4096;

/// A log that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// What it begins with.
    pub header: Header,
    /// In the order of the run; positions never fall.
    pub entries: Vec<(Position, Entry)>,
    /// How often the run went back; what was void after that is not among the entries.
    pub rewinds: u64,
    /// The recording ended in an orderly way.
    pub complete: bool,
    /// Where and why reading ended early.
    pub damage: Option<LogError>,
}

/// Why a log cannot be read, or not further.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LogError {
    /// The chunks.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// A later version wrote it.
    #[error("log format {found} is not known here (the newest is {FORMAT}); a newer fbc reads it")]
    Format {
        /// The version.
        found: u16,
    },
    /// The first chunk is no header.
    #[error("the log has no header")]
    NoHeader,
    /// A chunk whose check sum is right holds what cannot be.
    #[error("the chunk ({}) at byte {offset} cannot be read: {error}", name(*kind))]
    Content {
        /// Its kind.
        kind: u8,
        /// Where it begins.
        offset: usize,
        /// What is wrong.
        error: ReadError,
    },
}

impl Log {
    /// Reads a log, up to its last whole chunk if it is damaged.
    ///
    /// # Errors
    /// The header cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Log, LogError> {
        let mut chunks = Chunks::new(bytes);
        let header = match chunks.next() {
            Some(Ok(chunk)) if chunk.kind == kind::HEADER => read_header(&chunk)?,
            Some(Err(error)) => return Err(error.into()),
            _ => return Err(LogError::NoHeader),
        };
        let mut log = Log { header, entries: Vec::new(), rewinds: 0, complete: false, damage: None };
        let mut last = Position::default();
        for chunk in chunks {
            let read = match chunk {
                Ok(chunk) => log.take(&chunk, &mut last).map_err(|error| content(&chunk, error)),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = read {
                log.damage = Some(error);
                break;
            }
        }
        Ok(log)
    }

    /// The position of the last entry.
    pub fn end(&self) -> Position {
        self.entries.last().map_or(Position::default(), |(at, _)| *at)
    }

    fn take(&mut self, chunk: &Chunk<'_>, last: &mut Position) -> Result<(), ReadError> {
        let mut input = Reader::new(chunk.payload);
        match chunk.kind {
            kind::INPUTS => {
                for _ in 0..input.count(PAYLOAD_MAX, "inputs")? {
                    let statements = input.varint(TIME_MAX, "statements")?;
                    let time = input.varint(TIME_MAX, "time")?;
                    let at = later(*last, statements, time)?;
                    let value = input_codec::read(&mut input)?;
                    self.push(at, Entry::Input(value))?;
                    *last = at;
                }
            }
            kind::HASH => {
                let at = read_position(&mut input)?;
                self.push(at, Entry::Hash(StateHash(input.array()?)))?;
            }
            kind::END => {
                let at = read_position(&mut input)?;
                let hash = StateHash(input.array()?);
                self.push(at, Entry::End { hash, ending: ending::read(&mut input)? })?;
                self.complete = true;
            }
            kind::REWIND => {
                let to = read_position(&mut input)?;
                self.rewind(to)?;
                *last = to;
            }
            kind::CHECKPOINT => {
                let at = read_position(&mut input)?;
                let snapshot = input.bytes(PAYLOAD_MAX, "checkpoint")?.to_vec();
                let program = input.option("program of a checkpoint", read_program)?;
                self.push(at, Entry::Checkpoint { snapshot, program })?;
            }
            kind::MARK => {
                let at = read_position(&mut input)?;
                let text = input.bytes(MARK_BYTES_MAX, "mark")?;
                self.push(at, Entry::Mark(String::from_utf8_lossy(text).into_owned()))?;
            }
            // The index says nothing that is not here; what is not known is for later versions.
            _ => return Ok(()),
        }
        input.finish()
    }

    /// Forgets what followed a checkpoint, or everything.
    fn rewind(&mut self, to: Position) -> Result<(), ReadError> {
        let is_there = |(at, entry): &(Position, Entry)| *at == to && matches!(entry, Entry::Checkpoint { .. });
        let kept = match self.entries.iter().rposition(is_there) {
            Some(checkpoint) => checkpoint + 1,
            None if to == Position::default() => 0,
            None => return Err(ReadError::Range("position")),
        };
        self.entries.truncate(kept);
        self.rewinds += 1;
        self.complete = false;
        Ok(())
    }

    pub(in crate::timeline) fn push(&mut self, at: Position, entry: Entry) -> Result<(), ReadError> {
        let before = self.end();
        if at.statements < before.statements || at.time < before.time {
            return Err(ReadError::Range("position"));
        }
        self.complete = false;
        self.entries.push((at, entry));
        Ok(())
    }
}

fn read_header(chunk: &Chunk<'_>) -> Result<Header, LogError> {
    let mut input = Reader::new(chunk.payload);
    let failed = |error| content(chunk, error);
    let found = input.u16().map_err(failed)?;
    if found > FORMAT {
        return Err(LogError::Format { found });
    }
    let revision = input.u32().map_err(failed)?;
    let config = read_config(&mut input).map_err(failed)?;
    let tiles = input.array().map_err(failed)?;
    let program = read_program(&mut input).map_err(failed)?;
    input.finish().map_err(failed)?;
    Ok(Header { revision, config, program, tiles })
}

fn read_position(input: &mut Reader<'_>) -> Result<Position, ReadError> {
    let statements = input.varint(TIME_MAX, "statements")?;
    Ok(Position { statements, time: HalfCycles(input.varint(TIME_MAX, "time")?) })
}

/// A position so much after another.
fn later(at: Position, statements: u64, time: u64) -> Result<Position, ReadError> {
    // Both are at most TIME_MAX, so that nothing overflows.
    let later = Position { statements: at.statements + statements, time: HalfCycles(at.time.0 + time) };
    let fits = later.statements <= TIME_MAX && later.time.0 <= TIME_MAX;
    if fits { Ok(later) } else { Err(ReadError::Range("position")) }
}

fn content(chunk: &Chunk<'_>, error: ReadError) -> LogError {
    LogError::Content { kind: chunk.kind, offset: chunk.offset, error }
}
