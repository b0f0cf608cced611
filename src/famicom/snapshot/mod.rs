//! A machine's whole state as one value: to hash, to keep as bytes, to go on from.
//!
//! Variables stand by name and places as (line, statement, step), so that a snapshot outlives a new compiler. The program
//! is not inside, only its hash; code is made anew at a restore. What nobody can notice later is left out (the sound
//! registers' log, output that was not drained, where a finished tune ended), and devices are brought to the present, so
//! that machines which reached the same moment on different ways have the same snapshot. The bytes: docs/snapshot.md.

mod devices;
mod hash;
mod interpreter;
mod mode;
mod packing;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

pub use hash::{NoStateHash, StateHash};
pub use packing::BODY_BYTES_MAX;

use super::console::{Console, PauseUnit};
use super::direct::{Auto, DirectLine};
use super::machine::{Config, Machine, Mode, REVISION, make_code};
use crate::basic::dialect::Dialect;
use crate::basic::parser::{self, Options};
use crate::basic::program::{LINE_TOKENS_MAX, Program};
use crate::vm::bytes::{ReadError, Reader, Writer};
use crate::vm::memory::Model;
use crate::vm::saved::{RestoreError, Saved};
use crate::vm::state::Vm;
use crate::vm::time::{FRAME_HALF_CYCLES, Frame, HalfCycles};

/// The version of the bytes that [`Snapshot::encode`] writes. Raised by every change of their layout; older versions stay
/// readable. The layout of the part that is hashed changes only together with [`REVISION`].
pub const FORMAT: u16 = 1;

/// The latest time, and the highest count, that a snapshot may hold: ten thousand years. What is computed from it does
/// not overflow.
pub const TIME_MAX: u64 = 1 << 60;

/// The last frame that begins by [`TIME_MAX`].
const FRAME_MAX: u64 = TIME_MAX / FRAME_HALF_CYCLES;

/// `Config::clock`'s range.
const CLOCK_MAX: u32 = 1_000_000;

/// The state of a machine at a moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    revision: u32,
    config: Config,
    /// The program's content hash.
    program: [u8; 32],
    saved: Saved,
    mode: Mode,
    /// The tokens of the direct line in execution.
    direct: Option<Vec<u8>>,
    auto: Option<Auto>,
    announced: bool,
    typed_from: Frame,
    console: Console,
    /// `console.cartridge` holds the difference from what RUN fills it with, not the bytes.
    filled: bool,
}

/// Why bytes are no snapshot, or a snapshot is none of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// They begin otherwise.
    #[error("this is no snapshot")]
    NoSnapshot,
    /// A later version wrote them.
    #[error("snapshot format {found} is not known here (the newest is {FORMAT})")]
    Format {
        /// The version.
        found: u16,
    },
    /// They are damaged.
    #[error("damaged snapshot: {0}")]
    Damaged(#[from] ReadError),
    /// They are damaged where they are compressed, or hold more than a snapshot can.
    #[error("damaged snapshot: the state cannot be unpacked")]
    Packing,
    /// They are the difference from another snapshot than the one given; `None` if none was given.
    #[error("the snapshot is the difference from the state {wanted}")]
    Base {
        /// The state hash of the right one.
        wanted: StateHash,
    },
    /// The state is that of a machine with another program.
    #[error("the snapshot belongs to another program")]
    Program,
    /// The program has no such place, or the values kept for it do not fit.
    #[error(transparent)]
    Place(#[from] RestoreError),
    /// No machine with this program can have this state.
    #[error("damaged snapshot: the state does not fit the program")]
    State,
}

impl Machine {
    /// The state, as of now.
    pub fn snapshot(&self) -> Snapshot {
        let machine = self.refreshed();
        let saved = machine.vm.save(&machine.code);
        let mut console = machine.console.clone();
        console.advance(machine.vm.time);
        let mut snapshot = Snapshot {
            revision: REVISION,
            config: machine.config,
            program: *blake3::hash(&machine.code.image).as_bytes(),
            saved,
            mode: machine.mode.clone(),
            direct: machine.direct.as_ref().map(|direct| direct.tokens.clone()),
            auto: machine.auto,
            announced: machine.announced,
            typed_from: machine.typed_from,
            console,
            filled: false,
        };
        snapshot.leave_out_program(&machine);
        snapshot
    }

    /// The hash of all that can influence the future.
    pub fn state_hash(&self) -> StateHash {
        self.snapshot().state_hash()
    }

    /// The machine that a snapshot was taken of. Its output goes on at the offset where the snapshot was taken, and nobody
    /// listens to its sound yet.
    ///
    /// A snapshot of another [`REVISION`] is restored as well as it can be, to be looked at; it may go on differently. The
    /// caller who needs exactness asks [`Snapshot::revision`] first.
    ///
    /// # Errors
    /// [`SnapshotError`] if this is not its program, or the state cannot be one of this program.
    pub fn restore(snapshot: &Snapshot, program: Program) -> Result<Machine, SnapshotError> {
        if program.content_hash() != snapshot.program {
            return Err(SnapshotError::Program);
        }
        let config = snapshot.config;
        let options = Options { dialect: config.dialect, relaxed: config.relaxed };
        let direct = snapshot.direct.as_ref().map(|tokens| {
            let tree = parser::parse_line(None, tokens, options);
            Arc::new(DirectLine { tokens: tokens.clone(), tree })
        });
        let saved = &snapshot.saved;
        let code = make_code(&config, &program, direct.as_deref(), saved);
        let vm = Vm::restore(saved, &code)?;
        // What the restore had to drop or round shows here; a sound state comes back whole.
        let again = Saved { memory: saved.memory.clone(), ..vm.save(&code) };
        if again != *saved {
            return Err(SnapshotError::State);
        }
        let mut machine = Machine {
            config,
            program: Arc::new(program),
            code: Arc::new(code),
            stale: false,
            vm,
            console: snapshot.console.clone(),
            mode: snapshot.mode.clone(),
            direct,
            auto: snapshot.auto,
            announced: snapshot.announced,
            typed_from: snapshot.typed_from,
            journal: None,
        };
        if snapshot.filled {
            machine.toggle_fill();
        }
        match machine.mode {
            Mode::Waiting(wait) if !machine.wait_fits(wait) => Err(SnapshotError::State),
            _ => Ok(machine),
        }
    }

    /// The machine with code for its present program.
    fn refreshed(&self) -> Cow<'_, Machine> {
        if !self.stale {
            return Cow::Borrowed(self);
        }
        let mut machine = self.clone();
        machine.refresh();
        Cow::Owned(machine)
    }

    /// Turns the cartridge's bytes into their difference from what RUN puts there, or back.
    fn toggle_fill(&mut self) {
        let (start, image) = self.cartridge_fill();
        let image = Arc::clone(image);
        toggle(&mut self.console.cartridge[start..], &image);
    }
}

impl Snapshot {
    /// The machine revision that it was taken with; see [`REVISION`].
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The machine's configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The content hash of the program that it belongs to.
    pub fn program_hash(&self) -> [u8; 32] {
        self.program
    }

    /// Virtual time.
    pub fn time(&self) -> HalfCycles {
        self.saved.time
    }

    /// Statements executed.
    pub fn statements(&self) -> u64 {
        self.saved.statements
    }

    /// Bytes of output since power-on.
    pub fn output_offset(&self) -> u64 {
        self.console.stream.offset()
    }

    /// The hash of all that can influence the future.
    pub fn state_hash(&self) -> StateHash {
        self.hash_of(&self.body())
    }

    /// The snapshot as bytes, whole.
    pub fn encode(&self) -> Vec<u8> {
        packing::pack(&self.identity(), &self.body(), None)
    }

    /// The snapshot as bytes that need `base`, usually an earlier one of the same run, to be read.
    pub fn encode_against(&self, base: &Snapshot) -> Vec<u8> {
        let dictionary = base.body();
        packing::pack(&self.identity(), &self.body(), Some((base.hash_of(&dictionary), &dictionary)))
    }

    /// Reads what [`Snapshot::encode`] wrote.
    ///
    /// # Errors
    /// [`SnapshotError`]: [`SnapshotError::Base`] names the snapshot without which the bytes cannot be read.
    pub fn decode(bytes: &[u8]) -> Result<Snapshot, SnapshotError> {
        let packed = packing::Packed::split(bytes)?;
        let body = packed.unpack(None)?;
        Snapshot::read(packed.identity, &body)
    }

    /// Reads what [`Snapshot::encode_against`] or [`Snapshot::encode`] wrote.
    ///
    /// # Errors
    /// [`SnapshotError`]: [`SnapshotError::Base`] if `base` is another than the bytes were made against.
    pub fn decode_against(bytes: &[u8], base: &Snapshot) -> Result<Snapshot, SnapshotError> {
        let packed = packing::Packed::split(bytes)?;
        let dictionary = base.body();
        let body = packed.unpack(Some((base.hash_of(&dictionary), &dictionary)))?;
        Snapshot::read(packed.identity, &body)
    }

    /// What says which machine this is: revision, configuration, program.
    fn identity(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u32(self.revision);
        write_config(&self.config, &mut out);
        out.raw(&self.program);
        out.finish()
    }

    /// The state.
    fn body(&self) -> Vec<u8> {
        let mut out = Writer::new();
        interpreter::write(&self.saved, &mut out);
        mode::write(&self.mode, &mut out);
        out.option(self.direct.as_ref(), |out, tokens| out.bytes(tokens));
        mode::write_auto(&self.auto, &mut out);
        out.flag(self.announced);
        out.varint(self.typed_from.0);
        out.flag(self.filled);
        devices::write(&self.console, &mut out);
        out.finish()
    }

    fn read(identity: &[u8], body: &[u8]) -> Result<Snapshot, SnapshotError> {
        let mut input = Reader::new(identity);
        let revision = input.u32()?;
        let config = read_config(&mut input)?;
        let program = input.array()?;
        input.finish()?;

        let mut input = Reader::new(body);
        let saved = interpreter::read(&mut input, &config)?;
        let mode = mode::read(&mut input)?;
        let tokens = input.option("direct line", |input| input.bytes(LINE_TOKENS_MAX, "direct line"))?;
        let snapshot = Snapshot {
            revision,
            config,
            program,
            saved,
            mode,
            direct: tokens.map(<[u8]>::to_vec),
            auto: mode::read_auto(&mut input)?,
            announced: input.flag("announced statement")?,
            typed_from: Frame(input.varint(FRAME_MAX, "frame of typing")?),
            filled: input.flag("cartridge fill")?,
            console: devices::read(&mut input, &config)?,
        };
        input.finish()?;
        Ok(snapshot)
    }

    fn hash_of(&self, body: &[u8]) -> StateHash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"fbc state");
        hasher.update(&self.identity());
        hasher.update(body);
        StateHash(*hasher.finalize().as_bytes())
    }

    /// RUN fills the cartridge's RAM with the program, which is not to be in the snapshot: keeps the difference from it
    /// instead where that is the smaller one.
    fn leave_out_program(&mut self, machine: &Machine) {
        let (start, image) = machine.cartridge_fill();
        let part = &mut self.console.cartridge[start..];
        let (mut plain, mut different) = (0, 0);
        for (byte, filled) in part.iter().zip(image.iter()) {
            plain += usize::from(*byte != 0);
            different += usize::from(byte != filled);
        }
        if different < plain {
            self.filled = true;
            toggle(part, image);
        }
    }
}

/// A configuration as bytes.
pub fn write_config(config: &Config, out: &mut Writer) {
    out.u8(match config.dialect {
        Dialect::V2 => 2,
        Dialect::V3 => 3,
    });
    out.u8(match config.model {
        Model::Large => 0,
        Model::Original => 1,
    });
    out.u8(u8::from(config.relaxed) | u8::from(config.quirks) << 1);
    out.u8(match config.pause_unit {
        PauseUnit::Rom => 0,
        PauseUnit::Frame => 1,
    });
    out.u32(config.clock.max(1));
    out.u16(config.seed);
}

/// Reads what [`write_config`] wrote.
///
/// # Errors
/// Bytes that are no configuration.
pub fn read_config(input: &mut Reader<'_>) -> Result<Config, ReadError> {
    let dialect = match input.u8()? {
        2 => Dialect::V2,
        3 => Dialect::V3,
        _ => return Err(ReadError::Range("dialect")),
    };
    let model = if input.flag("memory")? { Model::Original } else { Model::Large };
    let switches = input.u8_to(3, "configuration")?;
    let pause_unit = if input.flag("unit of PAUSE")? { PauseUnit::Frame } else { PauseUnit::Rom };
    let (clock, seed) = (input.u32()?, input.u16()?);
    if !(1..=CLOCK_MAX).contains(&clock) {
        return Err(ReadError::Range("clock"));
    }
    let (relaxed, quirks) = (switches & 1 != 0, switches & 2 != 0);
    Ok(Config { dialect, model, relaxed, quirks, clock, seed, pause_unit })
}

/// XOR, as far as both reach.
fn toggle(bytes: &mut [u8], image: &[u8]) {
    for (byte, filled) in bytes.iter_mut().zip(image) {
        *byte ^= filled;
    }
}
