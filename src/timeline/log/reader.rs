//! Bytes to entries, as far as the file is whole: a damaged chunk costs what it held, and no more than must be.

use std::ops::Range;

use thiserror::Error;

use super::chunk::{Chunk, ChunkError, Chunks, PAYLOAD_MAX, kind, name};
use super::index::{self, Indexed};
use super::{Entry, FORMAT, Header, MARK_BYTES_MAX};
use crate::famicom::position::Position;
use crate::famicom::snapshot::{StateHash, read_config};
use crate::timeline::ending;
use crate::timeline::input_codec::{self, read_program};
use crate::timeline::position::later;
use crate::vm::bytes::{ReadError, Reader};
use crate::vm::time::Frame;

/// The most entries of a log: an input at every frame for three days.
const ENTRIES_MAX: usize = 1 << 24;

/// The most damaged places that are told apart; behind them nothing is read.
const DAMAGE_MAX: usize = 100;

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
    /// The chunk in which the file ends, if it does not end behind one.
    pub cut: Option<ChunkError>,
    /// Places that cannot be read, in the order of the file.
    pub damage: Vec<Damage>,
}

/// A place of a log that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// What is wrong, and where.
    pub error: LogError,
    /// So many entries stand before it.
    pub entry: usize,
    /// The last moment before it of which the log tells.
    pub after: Position,
    /// Inputs may be lost: the run can be gone on with from a checkpoint behind it only.
    pub breaks: bool,
}

/// Why a log cannot be read, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LogError {
    /// The chunks.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// A later version wrote it.
    #[error("log format {found} is not known here (the newest is {FORMAT}); a newer fbc may read it")]
    Format {
        /// The version.
        found: u16,
    },
    /// The first chunk is no header.
    #[error("the log has no header")]
    NoHeader,
    /// The first chunk cannot be read.
    #[error("{0}; that is its beginning, without which nothing of it can be run or shown")]
    HeaderLost(ChunkError),
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
    /// The index and the chunks contradict each other. The chunks are right.
    #[error("the chunk (index) at byte {offset} names other chunks than there are")]
    Index {
        /// Where the index begins.
        offset: usize,
    },
    /// Behind this there is more than any log holds.
    #[error("the log has more entries or more damage than can be read, from byte {offset} on")]
    TooLong {
        /// Where reading ended.
        offset: usize,
    },
}

impl LogError {
    /// The kind of the chunk concerned, as far as it can be believed, and where it begins.
    pub fn place(&self) -> Option<(u8, usize)> {
        match self {
            LogError::Chunk(ChunkError::Cut { kind, offset } | ChunkError::Damaged { kind, offset })
            | LogError::HeaderLost(ChunkError::Cut { kind, offset } | ChunkError::Damaged { kind, offset })
            | LogError::Content { kind, offset, .. } => Some((*kind, *offset)),
            LogError::Index { offset } => Some((kind::INDEX, *offset)),
            LogError::TooLong { .. }
            | LogError::Chunk(ChunkError::NoLog)
            | LogError::HeaderLost(ChunkError::NoLog)
            | LogError::Format { .. }
            | LogError::NoHeader => None,
        }
    }
}

impl Log {
    /// Reads a log, without what is damaged or cut off.
    ///
    /// # Errors
    /// The header cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Log, LogError> {
        let indexed = index::find(bytes).map(|(_, chunks)| chunks).unwrap_or_default();
        let hints = indexed.iter().map(|chunk| usize::try_from(chunk.offset).unwrap_or(usize::MAX)).collect();
        let mut chunks = Chunks::with_hints(bytes, hints);
        let header = match chunks.next() {
            Some(Ok(chunk)) if chunk.kind == kind::HEADER => read_header(&chunk)?,
            Some(Err(ChunkError::NoLog)) => return Err(ChunkError::NoLog.into()),
            Some(Err(error)) => return Err(LogError::HeaderLost(error)),
            _ => return Err(LogError::NoHeader),
        };
        let mut reading = Reading { log: Log::new(header), floor: Position::default(), listed: Vec::new() };
        while let Some(chunk) = chunks.next() {
            let offset = chunks.offset();
            // Chunks of unknown kinds make no entries, and take memory all the same.
            let most = reading.log.entries.len().max(reading.listed.len());
            if most >= ENTRIES_MAX || reading.log.damage.len() >= DAMAGE_MAX {
                reading.damaged(LogError::TooLong { offset }, true);
                break;
            }
            match chunk {
                Ok(chunk) => reading.take(&chunk),
                Err(error @ ChunkError::Damaged { kind, offset: damaged }) => {
                    // What the index says of chunks is more credible than what is left of them.
                    let lost = between(&indexed, damaged, chunks.offset());
                    match lost.first().filter(|first| first.offset == damaged as u64) {
                        Some(Indexed { kind, .. }) => {
                            let error = ChunkError::Damaged { kind: *kind, offset: damaged };
                            reading.damaged(error.into(), lost.iter().any(|lost| holds_inputs(lost.kind)));
                        }
                        None => reading.damaged(error.into(), holds_inputs(kind) || !chunks.lost_one()),
                    }
                }
                Err(error) => reading.log.cut = Some(error),
            }
        }
        Ok(reading.log)
    }

    /// A log without entries.
    pub(in crate::timeline) fn new(header: Header) -> Log {
        Log { header, entries: Vec::new(), rewinds: 0, complete: false, cut: None, damage: Vec::new() }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// Its position is before the last one's, or there are too many.
    pub(in crate::timeline) fn push(&mut self, at: Position, entry: Entry) -> Result<(), ReadError> {
        if self.entries.len() >= ENTRIES_MAX {
            return Err(ReadError::Range("number of entries"));
        }
        if is_before(at, self.end()) {
            return Err(ReadError::Range("position"));
        }
        self.complete = false;
        self.entries.push((at, entry));
        Ok(())
    }

    /// The position of the last entry.
    pub fn end(&self) -> Position {
        self.entries.last().map_or(Position::default(), |(at, _)| *at)
    }

    /// People's notes, with their moments.
    pub fn marks(&self) -> impl Iterator<Item = (Position, &str)> {
        self.entries.iter().filter_map(|(at, entry)| match entry {
            Entry::Mark(text) => Some((*at, text.as_str())),
            _ => None,
        })
    }

    /// How many inputs came in some frames.
    pub fn inputs_in(&self, frames: Range<Frame>) -> usize {
        let index = |frame: Frame| self.entries.partition_point(|(at, _)| at.time < frame.start());
        let (from, until) = (index(frames.start), index(frames.end));
        let entries = self.entries.get(from..until).unwrap_or_default();
        entries.iter().filter(|(_, entry)| matches!(entry, Entry::Input(_))).count()
    }

    /// Whether its end is where an unfinished run had come to, rather than lost.
    pub fn is_unfinished(&self) -> bool {
        self.entries.last().is_some_and(|(_, entry)| *entry == Entry::Reached)
    }

    /// The first damage behind so many entries that breaks the run.
    pub fn break_from(&self, entry: usize) -> Option<&Damage> {
        self.damage.iter().find(|damage| damage.breaks && damage.entry >= entry)
    }
}

/// A log while it is read.
struct Reading {
    log: Log,
    /// No entry may be earlier; after a break that can have been a rewind, any may.
    floor: Position,
    /// The chunks since the header or the last index, for the next one.
    listed: Vec<Indexed>,
}

impl Reading {
    fn take(&mut self, chunk: &Chunk<'_>) {
        let entries = self.log.entries.len();
        let read = self.read(chunk);
        if let Err(error) = read {
            // Half a chunk is none.
            self.log.entries.truncate(entries);
            let error = LogError::Content { kind: chunk.kind, offset: chunk.offset, error };
            self.damaged(error, holds_inputs(chunk.kind));
        }
    }

    fn read(&mut self, chunk: &Chunk<'_>) -> Result<(), ReadError> {
        let mut input = Reader::new(chunk.payload);
        if chunk.kind == kind::INDEX {
            self.compare(chunk, &index::read(chunk.payload)?);
            return Ok(());
        }
        if !kind::KNOWN.contains(&chunk.kind) {
            // For later versions.
            let at = Position::default();
            self.listed.push(Indexed { kind: chunk.kind, offset: chunk.offset as u64, at });
            return Ok(());
        }
        let mut at = later(Position::default(), &mut input)?;
        self.listed.push(Indexed { kind: chunk.kind, offset: chunk.offset as u64, at });
        match chunk.kind {
            kind::INPUTS => loop {
                let value = input_codec::read(&mut input)?;
                self.push(at, Entry::Input(value))?;
                if input.left() == 0 {
                    break;
                }
                at = later(at, &mut input)?;
            },
            kind::HASH => self.push(at, Entry::Hash(StateHash(input.array()?)))?,
            kind::END => {
                let hash = StateHash(input.array()?);
                self.push(at, Entry::End { hash, ending: ending::read(&mut input)? })?;
                self.log.complete = true;
            }
            kind::REWIND => self.rewind(at)?,
            kind::REACHED => self.push(at, Entry::Reached)?,
            kind::CHECKPOINT => {
                let snapshot = input.bytes(PAYLOAD_MAX, "checkpoint")?.to_vec();
                let program = input.option("program of a checkpoint", read_program)?;
                self.push(at, Entry::Checkpoint { snapshot, program })?;
            }
            kind::MARK => {
                let text = input.bytes(MARK_BYTES_MAX, "mark")?;
                self.push(at, Entry::Mark(String::from_utf8_lossy(text).into_owned()))?;
            }
            _ => return Err(ReadError::Range("kind")),
        }
        input.finish()
    }

    fn push(&mut self, at: Position, entry: Entry) -> Result<(), ReadError> {
        if is_before(at, self.floor) {
            return Err(ReadError::Range("position"));
        }
        if is_before(at, self.log.end()) {
            // Only behind a break: a rewind was lost there.
            self.cut_back(self.log.entries.partition_point(|(before, _)| !is_before(at, *before)));
        }
        self.floor = at;
        self.log.push(at, entry)
    }

    /// Forgets what followed a checkpoint, or everything.
    fn rewind(&mut self, to: Position) -> Result<(), ReadError> {
        let until = self.log.entries.partition_point(|(at, _)| !is_before(to, *at));
        let is_there = |(at, entry): &(Position, Entry)| *at == to && matches!(entry, Entry::Checkpoint { .. });
        let from = self.log.entries[..until].partition_point(|(at, _)| is_before(*at, to));
        let kept = match self.log.entries[from..until].iter().rposition(is_there).map(|index| from + index) {
            Some(checkpoint) => checkpoint + 1,
            None if to == Position::default() => 0,
            None => return Err(ReadError::Range("position")),
        };
        self.cut_back(kept);
        self.floor = to;
        self.log.rewinds += 1;
        self.log.complete = false;
        Ok(())
    }

    /// Keeps so many entries. What was lost behind them is void too.
    fn cut_back(&mut self, kept: usize) {
        self.log.entries.truncate(kept);
        let end = self.log.end();
        for damage in &mut self.log.damage {
            if damage.entry > kept {
                *damage = Damage { entry: kept, after: end, breaks: false, error: damage.error.clone() };
            }
        }
    }

    fn damaged(&mut self, error: LogError, breaks: bool) {
        if breaks {
            self.floor = Position::default();
            self.log.complete = false;
        }
        let (entry, after) = (self.log.entries.len(), self.log.end());
        self.log.damage.push(Damage { error, entry, after, breaks });
    }

    /// An index lists the chunks since the one before it. One that names others is not used for anything.
    fn compare(&mut self, chunk: &Chunk<'_>, indexed: &[Indexed]) {
        let listed = std::mem::take(&mut self.listed);
        let is_same = |read: &Indexed, named: &Indexed| {
            (read.kind, read.offset) == (named.kind, named.offset)
                && (read.at == named.at || !kind::KNOWN.contains(&read.kind))
        };
        // What was damaged is missing from the list of what was read.
        let agrees = if self.log.damage.is_empty() {
            listed.len() == indexed.len() && listed.iter().zip(indexed).all(|(read, named)| is_same(read, named))
        } else {
            let named = |read: &Indexed| indexed.partition_point(|named| named.offset < read.offset);
            listed.iter().all(|read| indexed.get(named(read)).is_some_and(|named| is_same(read, named)))
        };
        if !agrees {
            self.damaged(LogError::Index { offset: chunk.offset }, false);
        }
    }
}

/// Whether the loss of such a chunk may be the loss of inputs.
fn holds_inputs(kind: u8) -> bool {
    !matches!(kind, kind::HASH | kind::CHECKPOINT | kind::MARK | kind::REACHED | kind::END | kind::INDEX)
}

/// The chunks of an index that begin between two offsets.
fn between(indexed: &[Indexed], from: usize, until: usize) -> &[Indexed] {
    let first = indexed.partition_point(|chunk| chunk.offset < from as u64);
    let behind = indexed.partition_point(|chunk| chunk.offset < until as u64);
    &indexed[first..behind.max(first)]
}

fn is_before(at: Position, other: Position) -> bool {
    at.statements < other.statements || at.time < other.time
}

fn read_header(chunk: &Chunk<'_>) -> Result<Header, LogError> {
    let mut input = Reader::new(chunk.payload);
    let failed = |error| LogError::Content { kind: chunk.kind, offset: chunk.offset, error };
    let found = input.u16().map_err(failed)?;
    if !(1..=FORMAT).contains(&found) {
        return Err(LogError::Format { found });
    }
    let revision = input.u32().map_err(failed)?;
    let config = read_config(&mut input).map_err(failed)?;
    let tiles = input.array().map_err(failed)?;
    let program = read_program(&mut input).map_err(failed)?;
    input.finish().map_err(failed)?;
    Ok(Header { revision, config, program, tiles })
}
