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
    gif: Option<Gif>,
    cast: Option<Cast>,
    /// What a person should know, said when the run is over: a picture may be on the terminal until then.
    notices: Vec<String>,
    /// Why the animation could not be written while the run went on.
    failure: Option<PictureError>,
}

#[derive(Debug)]
struct Cast {
    path: PathBuf,
    recorder: cast::Recorder,
    next: Frame,
    end: Frame,
}

#[derive(Debug)]
struct Gif {
    path: PathBuf,
    recorder: gif::Recorder,
    /// Frames from one picture to the next.
    step: u64,
    /// The next picture's frame.
    next: Frame,
    /// The first frame that is not shown.
    end: Frame,
}

impl Film {
    /// What the arguments ask for; mistakes in them and in files show before the program runs.
    ///
    /// # Errors
    /// [`PictureError`].
    pub(in crate::cli) fn new(arguments: &PictureArgs, frames: Option<u64>) -> Result<Film, PictureError> {
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
        let end = Frame(frames.unwrap_or(GIF_FRAMES).max(1));
        let gif = arguments.gif.as_ref().map(|path| Gif {
            path: path.clone(),
            recorder: gif::Recorder::new(scale),
            step: arguments.gif_step.into(),
            next: Frame(0),
            end,
        });
        let cast = arguments.cast.as_ref().map(|path| {
            let (columns, rows) = arguments.cast_size;
            let title = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            Cast { path: path.clone(), recorder: cast::Recorder::new(columns, rows, &title), next: Frame(0), end }
        });
        Ok(Film { tiles, compositor, scale, png: arguments.png.clone(), gif, cast, notices: Vec::new(), failure: None })
    }

    /// When the next picture is to be taken.
    pub(in crate::cli) fn next(&self) -> HalfCycles {
        let gif = self.gif.as_ref().map_or(HalfCycles::NEVER, |gif| gif.next.start());
        let cast = self.cast.as_ref().map_or(HalfCycles::NEVER, |cast| cast.next.start());
        gif.min(cast)
    }

    /// Takes the picture if it is time. Statements that take a few frames run in one piece: then their picture is that
    /// of the frame at which they were over. The animation is written as soon as it is complete.
    pub(in crate::cli) fn take(&mut self, machine: &mut Machine) {
        self.take_cast(machine);
        self.take_gif(machine);
    }

    fn take_cast(&mut self, machine: &mut Machine) {
        let Some(cast) = self.cast.as_mut().filter(|cast| machine.time() >= cast.next.start()) else { return };
        let frame = boundary(machine.time());
        if frame < cast.end && !cast.recorder.is_full() {
            let scene = compose(&mut self.compositor, &self.tiles, machine, frame);
            cast.recorder.show(frame, self.compositor.image(), &scene, &self.tiles);
            cast.next = Frame((frame.0 / CAST_STEP + 1).saturating_mul(CAST_STEP)).min(cast.end);
            return;
        }
        if cast.recorder.is_full() {
            self.notices.push(format!("{}: the recording is cut, it is long enough", cast.path.display()));
        }
        let end = frame.min(cast.end);
        self.failure = self.write_cast(end).err().or(self.failure.take());
    }

    fn take_gif(&mut self, machine: &mut Machine) {
        let Some(gif) = self.gif.as_mut().filter(|gif| machine.time() >= gif.next.start()) else { return };
        let frame = boundary(machine.time());
        if frame < gif.end && !gif.recorder.is_full() {
            compose(&mut self.compositor, &self.tiles, machine, frame);
            gif.recorder.show(frame, self.compositor.image());
            gif.next = Frame((frame.0 / gif.step + 1).saturating_mul(gif.step)).min(gif.end);
            return;
        }
        if gif.recorder.is_full() {
            self.notices.push(format!("{}: the GIF is cut, it is long enough", gif.path.display()));
        }
        let end = frame.min(gif.end);
        self.failure = self.write_gif(end).err().or(self.failure.take());
    }

    /// The run is over: writes what is left, with the picture at the first frame boundary from now on.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(in crate::cli) fn finish(mut self, machine: &mut Machine) -> Result<(), PictureError> {
        for notice in self.notices.drain(..) {
            complain(notice);
        }
        let frame = boundary(machine.time());
        if let Some(gif) = &mut self.gif {
            if frame < gif.end {
                compose(&mut self.compositor, &self.tiles, machine, frame);
                gif.recorder.show(frame, self.compositor.image());
            }
            let end = Frame(frame.0.saturating_add(gif.step)).min(gif.end);
            self.failure = self.write_gif(end).err().or(self.failure.take());
        }
        if let Some(cast) = &mut self.cast {
            if frame < cast.end {
                let scene = compose(&mut self.compositor, &self.tiles, machine, frame);
                cast.recorder.show(frame, self.compositor.image(), &scene, &self.tiles);
            }
            let end = Frame(frame.0.saturating_add(CAST_STEP)).min(cast.end);
            self.failure = self.write_cast(end).err().or(self.failure.take());
        }
        if let Some(path) = &self.png {
            compose(&mut self.compositor, &self.tiles, machine, frame);
            files::write(path, &png::encode(&Bitmap::of(self.compositor.image(), self.scale))?)?;
        }
        self.failure.map_or(Ok(()), Err)
    }

    fn write_cast(&mut self, end: Frame) -> Result<(), PictureError> {
        match self.cast.take() {
            Some(cast) => Ok(files::write(&cast.path, &cast.recorder.finish(end))?),
            None => Ok(()),
        }
    }

    fn write_gif(&mut self, end: Frame) -> Result<(), PictureError> {
        match self.gif.take() {
            Some(gif) => Ok(files::write(&gif.path, &gif.recorder.finish(end)?)?),
            None => Ok(()),
        }
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
