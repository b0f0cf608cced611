//! What is written once about a run, and about its checkpoints, as values and as bytes: where it comes from, who has it.
//! The bytes: docs/store.md.

use super::codec::{read_text, seal};
use super::id::NAME_BYTES_MAX;
use crate::famicom::position::Position;
use crate::famicom::snapshot::{TIME_MAX, write_config};
use crate::timeline::ending::{self, Ending};
use crate::timeline::log::Header;
use crate::timeline::slots::{Checkpoint, Epoch, read_position, write_position};
use crate::vm::bytes::{ReadError, Reader, Writer};

/// The longest name of a program's file, or of a log that a run was taken over from.
pub(super) const FILE_NAME_BYTES_MAX: usize = 4096;

/// The longest plan that is kept with a run: a command line with every character escaped is shorter.
pub(super) const PLAN_BYTES_MAX: usize = 16 << 20;

/// Where a run comes from that has another's past: the beginning of its record was run again from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was taken over from another run in the store.
    Run {
        /// That run's ID.
        id: String,
        /// At this moment.
        at: Position,
    },
    /// It was taken over from a log.
    Log {
        /// The log's file.
        file: String,
        /// At this moment.
        at: Position,
    },
}

/// What is said of a run once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    /// Milliseconds since 1970.
    pub(super) created: u64,
    pub(super) name: Option<String>,
    pub(super) program_file: String,
    pub(super) origin: Option<Origin>,
    pub(super) plan: Vec<u8>,
}

/// Who has the run, or had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) epoch: Epoch,
    pub(super) pid: u32,
    /// How it ended, and behind how many slots; if there are more now, it was gone on with.
    pub(super) ending: Option<(u64, Ending)>,
}

impl Owner {
    /// This process, after another owner.
    pub(super) fn next(self) -> Owner {
        Owner { epoch: Epoch(self.epoch.0 + 1), pid: std::process::id(), ..self }
    }
}

pub(super) fn encode_header(header: &Header) -> Vec<u8> {
    let mut out = Writer::new();
    out.u32(header.revision);
    write_config(&header.config, &mut out);
    out.raw(&header.tiles);
    out.raw(&header.program.content_hash());
    seal(&out.finish())
}

pub(super) fn encode_about(about: &About) -> Vec<u8> {
    let mut out = Writer::new();
    out.varint(about.created);
    out.option(about.name.as_ref(), |out, name| out.bytes(name.as_bytes()));
    out.bytes(about.program_file.as_bytes());
    out.option(about.origin.as_ref(), |out, origin| {
        let (kind, name, at) = match origin {
            Origin::Run { id, at } => (0, id, at),
            Origin::Log { file, at } => (1, file, at),
        };
        out.u8(kind);
        out.bytes(name.as_bytes());
        write_position(out, *at);
    });
    out.bytes(&about.plan);
    seal(&out.finish())
}

pub(super) fn read_about(input: &mut Reader<'_>) -> Result<About, ReadError> {
    Ok(About {
        created: input.varint(TIME_MAX, "time")?,
        name: input.option("name", |input| read_text(input, NAME_BYTES_MAX, "name"))?,
        program_file: read_text(input, FILE_NAME_BYTES_MAX, "name of the program's file")?,
        origin: input.option("origin", |input| {
            let kind = input.u8_to(1, "origin")?;
            let name = read_text(input, FILE_NAME_BYTES_MAX, "origin")?;
            let at = read_position(input)?;
            Ok(if kind == 0 { Origin::Run { id: name, at } } else { Origin::Log { file: name, at } })
        })?,
        plan: input.bytes(PLAN_BYTES_MAX, "plan")?.to_vec(),
    })
}

pub(super) fn encode_owner(owner: &Owner) -> Vec<u8> {
    let mut out = Writer::new();
    out.varint(owner.epoch.0);
    out.u32(owner.pid);
    out.option(owner.ending, |out, (slots, ending)| {
        out.varint(slots);
        ending::write(ending, out);
    });
    seal(&out.finish())
}

pub(super) fn read_owner(input: &mut Reader<'_>) -> Result<Owner, ReadError> {
    Ok(Owner {
        epoch: Epoch(input.varint(TIME_MAX, "epoch")?),
        pid: input.u32()?,
        ending: input.option("ending", |input| Ok((input.varint(TIME_MAX, "slots")?, ending::read(input)?)))?,
    })
}

pub(super) fn encode_checkpoint(checkpoint: &Checkpoint, program: &[u8; 32]) -> Vec<u8> {
    let mut out = Writer::new();
    out.varint(checkpoint.slot);
    write_position(&mut out, checkpoint.at);
    out.flag(checkpoint.passing);
    out.raw(program);
    out.bytes(&checkpoint.snapshot);
    seal(&out.finish())
}

pub(super) fn encode_rewind(to: Position, offset: u64) -> Vec<u8> {
    let mut out = Writer::new();
    write_position(&mut out, to);
    out.varint(offset);
    seal(&out.finish())
}
