//! A run in the store: from when it is worth being kept, until it ends.
//!
//! A run of under a second that has no name and got no input can be had again by running it again; it leaves only a line
//! in the history, and most of the time not even a file on the way.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::slot_keeper::{SlotKeeper, Unkept};
use super::{Keeper, Lost, WAITING_BYTES_MAX};
use crate::famicom::input::Input;
use crate::famicom::position::Position;
use crate::store::error::StoreError;
use crate::store::history::HistoryLine;
use crate::store::run_file::RunFile;
use crate::store::store::{NewRun, Store};
use crate::timeline::ending::Ending;
use crate::timeline::recorder::Piece;
use crate::timeline::slots::{FIRST_EPOCH, SlotError};

/// A run gets a file when it is so old.
const FILE_AFTER: Duration = Duration::from_millis(200);

/// What a run may print before it gets a file.
const BYTES_WITHOUT_FILE: usize = 1 << 20;

/// A run that is so old when it ends is kept.
const KEPT_AFTER: Duration = Duration::from_secs(1);

/// Why a run that was being kept is gone.
#[derive(Debug, thiserror::Error)]
#[error("somebody has removed {}", .0.display())]
struct Removed(PathBuf);

/// Keeps a run in the store.
pub struct Stored {
    state: State,
    begun: Instant,
    /// It has a name or got an input: it is kept however short it is.
    matters: bool,
    ending: Option<Ending>,
}

enum State {
    Young(Box<Young>),
    /// It has a file.
    Kept(Box<SlotKeeper<RunFile>>),
    /// It is over.
    Over,
}

/// A run that has no file yet.
struct Young {
    store: Store,
    run: NewRun,
    unkept: Unkept,
    /// Where it was with the last piece.
    reached: Option<Position>,
    /// What it has printed.
    bytes: usize,
}

impl Stored {
    /// A run that has no file yet. With a name it gets one with the first commit.
    pub fn young(store: Store, run: NewRun) -> Stored {
        let matters = run.name.is_some();
        let young = Young { store, run, unkept: Unkept::new(FIRST_EPOCH, None), reached: None, bytes: 0 };
        Stored { state: State::Young(Box::new(young)), begun: Instant::now(), matters, ending: None }
    }

    /// A run that has a file: it has a name, or goes on.
    ///
    /// # Errors
    /// Somebody else owns it.
    pub fn kept(file: RunFile) -> Result<Stored, SlotError> {
        let keeper = Box::new(claim(file)?);
        Ok(Stored { state: State::Kept(keeper), begun: Instant::now(), matters: true, ending: None })
    }

    fn is_kept(&self) -> bool {
        self.matters || self.begun.elapsed() >= KEPT_AFTER
    }

    /// Gives it a file, with all that was taken. Where there is no room for one it stays young.
    fn create(&mut self) -> Result<(), Lost> {
        let State::Young(young) = &mut self.state else { return Ok(()) };
        let file = young.store.create(young.run.clone()).map_err(|error| Lost {
            for_good: !error.is_full() || young.unkept.bytes() > WAITING_BYTES_MAX,
            ..lost(error)
        })?;
        let unkept = std::mem::replace(&mut young.unkept, Unkept::new(FIRST_EPOCH, None));
        self.state = State::Kept(Box::new(SlotKeeper::claim_new(file, unkept).map_err(lost)?));
        Ok(())
    }

    /// All that was taken is kept: closes the file, or lets it be.
    fn end(&mut self, ending: Ending) -> Result<(), Lost> {
        let is_kept = self.is_kept();
        match std::mem::replace(&mut self.state, State::Over) {
            State::Young(young) => {
                let reached = young.reached.unwrap_or_default();
                listed(young.store.history_line(&HistoryLine::now(young.run.program_file, ending, reached)))
            }
            State::Kept(keeper) if is_kept => listed(keeper.into_slots().finish(ending)),
            State::Kept(keeper) => listed(keeper.into_slots().discard(ending)),
            State::Over => Ok(()),
        }
    }
}

impl Keeper for Stored {
    fn take(&mut self, piece: &Arc<Piece>) {
        self.matters |= piece.inputs.iter().any(|happened| is_from_outside(&happened.input));
        self.ending = piece.ending;
        match &mut self.state {
            State::Young(young) => {
                young.bytes += piece.output.len();
                young.reached = Some(piece.at);
                young.unkept.take(piece);
            }
            State::Kept(keeper) => keeper.take(piece),
            State::Over => {}
        }
    }

    fn commit(&mut self) -> Result<(), Lost> {
        if let State::Young(young) = &self.state
            && (self.is_kept()
                || self.ending.is_none() && (young.bytes > BYTES_WITHOUT_FILE || self.begun.elapsed() >= FILE_AFTER))
        {
            self.create()?;
        }
        if let State::Kept(keeper) = &mut self.state {
            keeper.commit()?;
            if !keeper.slots().is_there() {
                return Err(removed(keeper.slots().path()));
            }
        }
        self.ending.map_or(Ok(()), |ending| self.end(ending))
    }

    fn may_wait(&self) -> bool {
        matches!(self.state, State::Young(_)) && !self.matters
    }

    fn waits(&self) -> bool {
        match &self.state {
            // What it has printed while it waits for a line gets a file too.
            State::Young(young) => young.reached.is_some(),
            State::Kept(keeper) => keeper.waits(),
            State::Over => false,
        }
    }
}

/// Whether an input says something that is not in the program's file or on the command line.
fn is_from_outside(input: &Input) -> bool {
    !matches!(input, Input::Run | Input::Prompt | Input::Background(_))
}

fn claim(file: RunFile) -> Result<SlotKeeper<RunFile>, SlotError> {
    let last = file.last();
    SlotKeeper::claim(file, last)
}

fn lost(error: impl Into<SlotError>) -> Lost {
    Lost { what: "the run is not kept and cannot be resumed".to_owned(), why: error.into().into(), for_good: true }
}

fn removed(path: &Path) -> Lost {
    let why = Removed(path.to_owned()).into();
    Lost { what: "the run is not kept and cannot be resumed".to_owned(), why, for_good: true }
}

/// The catalogue was told, or is too busy to be: a list reads the files of runs that it does not know.
fn listed(told: Result<(), StoreError>) -> Result<(), Lost> {
    match told {
        Err(StoreError::Busy { .. }) | Ok(()) => Ok(()),
        Err(error) => {
            let what = "the end of the run is not entered in the store".to_owned();
            Err(Lost { what, why: error.into(), for_good: true })
        }
    }
}
