//! The pictures of a run as files: one at the end (PNG), or one at every n-th frame (GIF).
//!
//! Virtual time decides when a picture is taken, so that the files do not depend on how fast the run was.

use std::path::{Path, PathBuf};

use super::{Bitmap, cast, gif, png};
use crate::cli::args::PictureArgs;
use crate::cli::exit::complain;
use crate::cli::files::{self, FileError};
use crate::cli::tiles::sources::{self, TilesError};
use crate::famicom::machine::Machine;
use crate::famicom::tiles::TileSet;
use crate::famicom::video::color_table::{ColorTable, PAL_FILTER_BYTES, PalError};
use crate::famicom::video::compositor::{Compositor, Options};
use crate::famicom::video::scene::Scene;
use crate::ui::screen::View;
use crate::vm::time::{Frame, HalfCycles};

/// Frames that a GIF shows if nobody says otherwise: a minute.
const GIF_FRAMES: u64 = 3606;

/// Frames from one picture of a terminal recording to the next: about 30 a second.
const CAST_STEP: u64 = 2;

/// Why there are no pictures.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum PictureError {
    /// The tiles.
    #[error(transparent)]
    Tiles(#[from] TilesError),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The colours.
    #[error("{}: {error}", path.display())]
    Palette {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: PalError,
    },
    /// Standard output is taken.
    #[error("--{0} needs a file's name: standard output is the program's")]
    Stdout(&'static str),
    /// A picture that the format does not allow.
    #[error("the PNG cannot be made: {0}")]
    Png(#[from] ::png::EncodingError),
    /// An animation that the format does not allow.
    #[error("the GIF cannot be made: {0}")]
    Gif(#[from] ::gif::EncodingError),
}

/// What makes pictures of a machine.
#[derive(Debug)]
pub(in crate::cli) struct Film {
    tiles: TileSet,
    compositor: Compositor,
    scale: usize,
    png: Option<PathBuf>,
    /// Files with many pictures that are not complete yet.
    reels: Vec<Reel>,
    /// What a person should know, said when the run is over: a picture may be on the terminal until then.
    notices: Vec<String>,
    /// Why a reel could not be written while the run went on.
    failure: Option<PictureError>,
}

/// A file that takes a picture at every n-th frame.
#[derive(Debug)]
struct Reel {
    path: PathBuf,
    recorder: Recorder,
    /// The first frame that is shown: the file's beginning.
    from: Frame,
    /// Frames from one picture to the next.
    step: u64,
    /// The next picture's frame.
    next: Frame,
    /// The first frame that is not shown.
    end: Frame,
}

#[derive(Debug)]
enum Recorder {
    Gif(gif::Recorder),
    Cast(cast::Recorder),
}

impl Recorder {
    fn is_full(&self) -> bool {
        match self {
            Recorder::Gif(recorder) => recorder.is_full(),
            Recorder::Cast(recorder) => recorder.is_full(),
        }
    }

    fn show(&mut self, frame: Frame, view: &View<'_>) {
        match self {
            Recorder::Gif(recorder) => recorder.show(frame, view.image),
            Recorder::Cast(recorder) => recorder.show(frame, view),
        }
    }

    fn finish(self, end: Frame) -> Result<Vec<u8>, PictureError> {
        match self {
            Recorder::Gif(recorder) => Ok(recorder.finish(end)?),
            Recorder::Cast(recorder) => Ok(recorder.finish(end)),
        }
    }
}

impl Reel {
    /// Takes the picture of a frame, if it still has one to take; whether it goes on.
    fn take(&mut self, frame: Frame, view: &View<'_>) -> bool {
        if frame >= self.end || self.recorder.is_full() {
            return false;
        }
        // The first picture stands at the beginning, also where a statement was under way.
        let shown = if self.next == self.from { 0 } else { frame.0.saturating_sub(self.from.0) };
        self.recorder.show(Frame(shown), view);
        self.next = Frame((frame.0 / self.step + 1).saturating_mul(self.step)).min(self.end);
        true
    }

    fn write(self, end: Frame) -> Result<(), PictureError> {
        let bytes = self.recorder.finish(Frame(end.min(self.end).0.saturating_sub(self.from.0)))?;
        Ok(files::write(&self.path, &bytes)?)
    }
}

impl Film {
    /// What the arguments ask for; mistakes in them and in files show before the program runs.
    ///
    /// # Errors
    /// [`PictureError`].
    pub(in crate::cli) fn new(arguments: &PictureArgs, frames: Option<u64>) -> Result<Film, PictureError> {
        Film::of_range(arguments, Frame(0), frames)
    }

    /// The same for a part of a run, from a frame on. `frames` is counted from the run's beginning.
    ///
    /// # Errors
    /// [`PictureError`].
    pub(in crate::cli) fn of_range(
        arguments: &PictureArgs,
        from: Frame,
        frames: Option<u64>,
    ) -> Result<Film, PictureError> {
        for (name, path) in [("png", &arguments.png), ("gif", &arguments.gif), ("cast", &arguments.cast)] {
            match path {
                Some(path) if path == Path::new("-") => return Err(PictureError::Stdout(name)),
                Some(path) => files::expect_folder(path)?,
                None => {}
            }
        }
        let (tiles, compositor) = optics(arguments)?;
        let scale = usize::from(arguments.scale);
        // A file without any picture is one that nothing can open.
        let end = frames.map_or(Frame(from.0.saturating_add(GIF_FRAMES)), Frame);
        let end = end.max(from.next());
        let reel = |path: &PathBuf, step, recorder| Reel { path: path.clone(), recorder, from, step, next: from, end };
        let gif = arguments
            .gif
            .as_ref()
            .map(|path| reel(path, arguments.gif_step.into(), Recorder::Gif(gif::Recorder::new(scale))));
        let cast = arguments.cast.as_ref().map(|path| {
            let (columns, rows) = arguments.cast_size;
            let title = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            reel(path, CAST_STEP, Recorder::Cast(cast::Recorder::new(columns, rows, &title)))
        });
        Ok(Film {
            tiles,
            compositor,
            scale,
            png: arguments.png.clone(),
            reels: gif.into_iter().chain(cast).collect(),
            notices: Vec::new(),
            failure: None,
        })
    }

    /// When the next picture is to be taken.
    pub(in crate::cli) fn next(&self) -> HalfCycles {
        self.reels.iter().map(|reel| reel.next.start()).min().unwrap_or(HalfCycles::NEVER)
    }

    /// Takes the pictures whose time has come. Statements that take a few frames run in one piece: then their picture is
    /// that of the frame at which they were over. A file is written as soon as it is complete.
    pub(in crate::cli) fn take(&mut self, machine: &mut Machine) {
        if machine.time() < self.next() {
            return;
        }
        let frame = boundary(machine.time());
        let scene = compose(&mut self.compositor, &self.tiles, machine, frame);
        let view = View { image: self.compositor.image(), scene: &scene, tiles: &self.tiles };
        let due = |reel: &mut Reel| machine.time() >= reel.next.start();
        let over: Vec<Reel> = self.reels.extract_if(.., |reel| due(reel) && !reel.take(frame, &view)).collect();
        for reel in over {
            if reel.recorder.is_full() {
                self.notices.push(format!("{}: cut, it is long enough", reel.path.display()));
            }
            self.failure = reel.write(frame).err().or(self.failure.take());
        }
    }

    /// The run is over: writes what is left, with the picture at the first frame boundary from now on.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(in crate::cli) fn finish(mut self, machine: &mut Machine) -> Result<(), PictureError> {
        for notice in self.notices.drain(..) {
            complain(notice);
        }
        if self.reels.is_empty() && self.png.is_none() {
            return self.failure.map_or(Ok(()), Err);
        }
        let frame = boundary(machine.time());
        let scene = compose(&mut self.compositor, &self.tiles, machine, frame);
        let view = View { image: self.compositor.image(), scene: &scene, tiles: &self.tiles };
        for mut reel in self.reels {
            reel.take(frame, &view);
            let end = Frame(frame.0.saturating_add(reel.step));
            self.failure = reel.write(end).err().or(self.failure.take());
        }
        if let Some(path) = &self.png {
            files::write(path, &png::encode(&Bitmap::of(view.image, self.scale))?)?;
        }
        self.failure.map_or(Ok(()), Err)
    }
}

/// The tiles and the compositor that the arguments ask for.
///
/// # Errors
/// Tiles or colours cannot be read.
pub(in crate::cli) fn optics(arguments: &PictureArgs) -> Result<(TileSet, Compositor), PictureError> {
    let colors = arguments.palette.as_deref().map_or_else(|| Ok(ColorTable::default()), load_palette)?;
    let options = Options { sprite_limit: !arguments.no_sprite_limit, colors };
    Ok((sources::load(&arguments.tiles)?.set, Compositor::new(options)))
}

/// The picture at a frame that is on or comes next.
fn compose(compositor: &mut Compositor, tiles: &TileSet, machine: &mut Machine, frame: Frame) -> Scene {
    // Only a later time needs a machine of its own.
    let scene = if machine.time() == frame.start() { machine.scene() } else { machine.scene_at(frame.start()) };
    compositor.compose(&scene, tiles);
    scene
}

/// Reads a `.pal` file.
///
/// # Errors
/// [`PictureError::File`], [`PictureError::Palette`].
pub(in crate::cli) fn load_palette(path: &Path) -> Result<ColorTable, PictureError> {
    let bytes = files::read(path, PAL_FILTER_BYTES as u64, "palette")?;
    ColorTable::from_pal(&bytes).map_err(|error| PictureError::Palette { path: path.to_owned(), error })
}

/// The frame that begins now, else the next one.
fn boundary(now: HalfCycles) -> Frame {
    let frame = now.frame();
    if frame.start() == now { frame } else { frame.next() }
}
