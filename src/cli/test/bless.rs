//! What is now is right: the files that hold expectations are written anew, all of a program's or none.

use std::path::{Path, PathBuf};

use super::attempt::screen_text;
use super::beside;
use super::hold::Held;
use crate::cli::args::BlessArg;
use crate::cli::files::{Draft, FileError};
use crate::cli::picture::pair::{self, Painter};
use crate::timeline::testing::trial::Finished;

/// Why nothing was blessed.
#[derive(Debug, thiserror::Error)]
pub(super) enum BlessError {
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A picture cannot be made.
    #[error("the PNG cannot be made: {0}")]
    Png(#[from] png::EncodingError),
}

/// Writes what the run says into the files that are there and say something else, and into those that are to be made.
/// Gives the files that were changed.
///
/// # Errors
/// [`BlessError`]; then none was changed, unless the very last step failed.
pub(super) fn bless(
    program: &Path,
    held: &Held,
    run: &Finished,
    makes: &[BlessArg],
    painter: &mut Painter,
) -> Result<Vec<PathBuf>, BlessError> {
    let beside = &held.beside;
    let mut changes: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let screen = screen_text(run.rows.iter().map(String::as_str));
    let (recorded_output, recorded_screen) = match &held.recorded {
        Some((output, rows)) => (Some(output.clone()), Some(screen_text(rows.iter().map(String::as_str)))),
        None => (None, None),
    };
    let changes_text = |kind: BlessArg, there: Option<&String>, recorded: Option<&String>, now: &str| {
        // A recording expects what it did when nothing is written down.
        let expected = there.or(recorded);
        (makes.contains(&kind) && there.is_none()) || expected.is_some_and(|expected| expected != now)
    };
    if changes_text(BlessArg::Output, beside.output.as_ref(), recorded_output.as_ref(), &run.output) {
        changes.push((beside::path(program, "out"), run.output.clone().into_bytes()));
    }
    let there = beside.screen.as_ref().map(|screen| screen_text(screen.lines()));
    if changes_text(BlessArg::Screen, there.as_ref(), recorded_screen.as_ref(), &screen) {
        changes.push((beside::path(program, "screen"), screen.into_bytes()));
    }
    if beside.picture.is_some() || makes.contains(&BlessArg::Png) {
        let picture = painter.paint(&run.scene);
        if beside.picture.as_ref() != Some(&picture) {
            changes.push((beside::path(program, "png"), pair::png(&picture)?));
        }
    }
    for (frame, expected) in &beside.pictures {
        let Some((_, scene)) = run.pictures.iter().find(|(taken, _)| taken == frame) else { continue };
        let picture = painter.paint(scene);
        if *expected != picture {
            changes.push((beside::picture_path(program, *frame), pair::png(&picture)?));
        }
    }
    if let Some(sound) = &run.sound
        && (beside.sound.is_some() || makes.contains(&BlessArg::Sound))
        && !beside.sound.as_ref().is_some_and(|expected| sound.starts_with(expected.as_str()))
    {
        changes.push((beside::path(program, "sound"), format!("{sound}\n").into_bytes()));
    }
    Ok(write_all(changes)?)
}

/// Writes files: each beside its place first, and all into their places when all are there.
///
/// # Errors
/// A file cannot be written.
pub(super) fn write_all(changes: Vec<(PathBuf, Vec<u8>)>) -> Result<Vec<PathBuf>, FileError> {
    use std::io::Write;
    let mut drafts = Vec::new();
    for (path, bytes) in changes {
        let draft = Draft::new(&path)?;
        draft.file().write_all(&bytes).map_err(|source| FileError::Write { path: path.clone(), source })?;
        drafts.push((path, draft));
    }
    let mut written = Vec::new();
    for (path, draft) in drafts {
        draft.publish()?;
        written.push(path);
    }
    Ok(written)
}
