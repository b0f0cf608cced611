//! What a list says of a run.

use std::path::Path;

use super::codec::{read, read_text, seal};
use super::directory::{Directory, changed_at, run_size};
use super::error::StoreError;
use super::id::{NAME_BYTES_MAX, RunId};
use super::run_records::FILE_NAME_BYTES_MAX;
use super::run_tables::RunTables;
use crate::famicom::position::Position;
use crate::famicom::snapshot::TIME_MAX;
use crate::timeline::ending::{self, Ending};
use crate::timeline::slots::{read_position, write_position};
use crate::vm::bytes::Writer;

/// Whether a run goes on, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunState {
    /// A process has it.
    Live {
        /// The process; `None` if it has not said yet.
        pid: Option<u32>,
    },
    /// It was closed in an orderly way.
    Ended(Ending),
    /// Its process died.
    Unfinished,
    /// Its file cannot be read.
    Unreadable(String),
}

impl RunState {
    /// One word.
    pub fn name(&self) -> &'static str {
        match self {
            RunState::Live { .. } => "live",
            RunState::Ended(_) => "ended",
            RunState::Unfinished => "unfinished",
            RunState::Unreadable(_) => "unreadable",
        }
    }

    /// Whether `fbc resume` has something to go on with.
    pub fn is_resumable(&self) -> bool {
        match self {
            RunState::Ended(ending) => !ending.is_final(),
            RunState::Unfinished => true,
            RunState::Live { .. } | RunState::Unreadable(_) => false,
        }
    }
}

/// A run in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSummary {
    /// Its ID.
    pub id: RunId,
    /// What a person called it.
    pub name: Option<String>,
    /// The program's file, as it was given.
    pub program: String,
    /// Milliseconds since 1970 when it began.
    pub created: u64,
    /// Milliseconds since 1970 when something was last written.
    pub changed: u64,
    /// Whether it goes on.
    pub state: RunState,
    /// How far it came.
    pub at: Position,
    /// Bytes of output that count.
    pub output: u64,
    /// Bytes on the disk.
    pub size: u64,
    /// A person wants it never to go by itself.
    pub kept: bool,
}

impl RunSummary {
    /// What the file of a run says that nobody has. What the file system says of it, and whether it is kept, are for others
    /// to fill in.
    pub(super) fn of_tables(id: &RunId, tables: &RunTables<'_>) -> Result<RunSummary, StoreError> {
        let (about, owner, tip) = (tables.about()?, tables.owner()?, tables.tip()?);
        let slot = tip.map(|tip| tip.slot);
        let slots = slot.as_ref().map_or(0, |slot| slot.number + 1);
        let closed = owner.ending.filter(|(behind, _)| *behind == slots).map(|(_, ending)| ending);
        let ending = slot.as_ref().and_then(|slot| slot.ending).or(closed);
        Ok(RunSummary {
            id: id.clone(),
            name: about.name,
            program: about.program_file,
            created: about.created,
            changed: about.created,
            state: ending.map_or(RunState::Unfinished, RunState::Ended),
            at: slot.as_ref().map_or(Position::default(), |slot| slot.at),
            output: slot.as_ref().map_or(0, |slot| slot.offset.saturating_add(slot.output.len() as u64)),
            size: 0,
            kept: false,
        })
    }

    /// What the file system says of the run's files.
    pub(super) fn note_files(&mut self, directory: &Directory) {
        self.size = run_size(directory, &self.id);
        let changed = changed_at(&directory.run(&self.id)).max(changed_at(&directory.tail(&self.id)));
        self.changed = changed.unwrap_or(self.changed);
    }

    /// A run of which nothing can be read.
    pub(super) fn unreadable(id: &RunId, why: String, size: u64) -> RunSummary {
        RunSummary {
            id: id.clone(),
            name: None,
            program: String::new(),
            created: 0,
            changed: 0,
            state: RunState::Unreadable(why),
            at: Position::default(),
            output: 0,
            size,
            kept: false,
        }
    }

    /// As the catalogue keeps it: only of runs that ended. Whether it is kept stands elsewhere.
    pub(super) fn encode(&self, ending: Ending) -> Vec<u8> {
        let mut out = Writer::new();
        out.option(self.name.as_ref(), |out, name| out.bytes(name.as_bytes()));
        out.bytes(self.program.as_bytes());
        out.varint(self.created);
        out.varint(self.changed);
        ending::write(ending, &mut out);
        write_position(&mut out, self.at);
        out.varint(self.output);
        out.varint(self.size);
        seal(&out.finish())
    }

    pub(super) fn decode(id: &RunId, sealed: &[u8], path: &Path) -> Result<RunSummary, StoreError> {
        read(sealed, path, "a run in the catalogue", |input| {
            Ok(RunSummary {
                id: id.clone(),
                name: input.option("name", |input| read_text(input, NAME_BYTES_MAX, "name"))?,
                program: read_text(input, FILE_NAME_BYTES_MAX, "name of the program's file")?,
                created: input.varint(TIME_MAX, "time")?,
                changed: input.varint(TIME_MAX, "time")?,
                state: RunState::Ended(ending::read(input)?),
                at: read_position(input)?,
                output: input.varint(TIME_MAX, "output")?,
                size: input.varint(TIME_MAX, "size")?,
                kept: false,
            })
        })
    }
}
