//! A whole log run again with every recorded hash compared, also behind places where the file is damaged.

use super::{Replay, ReplayError};
use crate::famicom::position::Position;
use crate::timeline::log::reader::{Damage, Log};
use crate::vm::observer::Unobserved;

/// What verifying found. The run did not leave the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Hashes that agreed.
    pub hashes: u64,
    /// Inputs that were applied.
    pub inputs: u64,
    /// The last hash that agreed.
    pub agreed: Option<Position>,
    /// How far the run was followed.
    pub end: Position,
    /// What could not be followed.
    pub gaps: Vec<Gap>,
}

/// A part of a run that its log does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first of the log's damages that is the reason: its place among them.
    pub damage: usize,
    /// The last moment that was still verified.
    pub from: Position,
    /// The checkpoint from which the run was followed again; without one it was not.
    pub until: Option<Position>,
}

/// Runs a log again, from its beginning to its end.
///
/// # Errors
/// [`ReplayError::Revision`], [`ReplayError::Diverged`]; where damage may be the reason for going another way, it is a
/// [`Gap`].
pub fn verify(log: &Log) -> Result<Verified, ReplayError> {
    let mut verified = Verified::default();
    let mut replay = Replay::new(log)?;
    loop {
        let followed = follow(&mut replay);
        verified.hashes += replay.hashes;
        verified.inputs += replay.inputs;
        verified.agreed = replay.agreed.or(verified.agreed);
        // Damage on the way explains what follows.
        let is_cause = |damage: &Damage| {
            (replay.proven..=replay.next).contains(&damage.entry) && (damage.breaks || followed.is_err())
        };
        let cause = log.damage.iter().position(is_cause);
        let (from, cause) = match (followed, cause) {
            (Ok(()), None) => {
                verified.end = replay.position();
                return Ok(verified);
            }
            (Err(divergence), None) => return Err(divergence),
            (Ok(()), Some(cause)) => (replay.position(), cause),
            (Err(_), Some(cause)) => (verified.agreed.unwrap_or_default(), cause),
        };
        let next = resume_from(log, log.damage[cause].entry.max(replay.next));
        verified.gaps.push(Gap { damage: cause, from, until: next.as_ref().map(Replay::position) });
        match next {
            Some(next) => replay = next,
            None => {
                verified.end = from;
                return Ok(verified);
            }
        }
    }
}

fn follow(replay: &mut Replay<'_>) -> Result<(), ReplayError> {
    while replay.entry(&mut Unobserved)? {}
    Ok(())
}

/// The first checkpoint from a place among the entries on that the run can be gone on with.
fn resume_from(log: &Log, from: usize) -> Option<Replay<'_>> {
    let behind = log.checkpoints().map(|(entry, _)| entry).filter(|entry| *entry >= from);
    behind.filter_map(|entry| Replay::at_checkpoint(log, entry).ok()).next()
}
