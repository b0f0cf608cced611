//! `fbc bg`: background pictures in the text exchange format, seen and checked.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::{BgCommand, BgShowArgs};
use super::backgrounds::{self, BackgroundFileError};
use super::exit::{Status, complain};
use super::files::{self, FileError};
use super::outputs;
use super::picture::film::{self, PictureError};
use super::picture::{Bitmap, half_blocks, png};
use super::style::Style;
use super::tiles::sources::{self, TilesError};
use crate::famicom::palette::Layer;
use crate::famicom::video::compositor::{Compositor, Options};
use crate::famicom::video::scene::Scene;

#[derive(Debug, thiserror::Error)]
enum BgError {
    #[error(transparent)]
    Background(#[from] BackgroundFileError),
    #[error(transparent)]
    Tiles(#[from] TilesError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("the PNG cannot be made: {0}")]
    Png(#[from] ::png::EncodingError),
}

/// Shows or checks.
pub(super) fn run(action: &BgCommand) -> ExitCode {
    match action {
        BgCommand::Show(arguments) => match show(arguments) {
            Ok(()) => Status::Done,
            Err(error) => {
                complain(error);
                Status::Usage
            }
        },
        BgCommand::Check { files } => check(files),
    }
    .into()
}

fn show(arguments: &BgShowArgs) -> Result<(), BgError> {
    outputs::expect_apart(
        [("the background", arguments.file.as_path())]
            .into_iter()
            .chain(arguments.tiles.iter().map(|path| ("the tiles", path.as_path())))
            .chain(arguments.palette.iter().map(|path| ("the colours", path.as_path()))),
        [("--png", arguments.png.as_ref())],
    )?;
    let background = backgrounds::load(&arguments.file)?;
    let depth = Style::of_stdout().picture_depth();
    if arguments.png.is_none() && depth.is_none() {
        return Ok(files::write(Path::new("-"), background.to_string().as_bytes())?);
    }
    let mut scene = Scene::of_picture(&background.to_picture());
    // The arguments hold that there is such a set.
    let _ = scene.palette.cgset(Layer::Background, arguments.set);
    let mut options = Options::default();
    if let Some(path) = &arguments.palette {
        options.colors = film::load_palette(path)?;
    }
    let mut compositor = Compositor::new(options);
    compositor.compose(&scene, &sources::load(&arguments.tiles)?.set);
    match &arguments.png {
        Some(path) => {
            let bitmap = Bitmap::of(compositor.image(), usize::from(arguments.scale));
            Ok(files::write(path, &png::encode(&bitmap)?)?)
        }
        None => {
            let text = half_blocks::draw(compositor.image(), Style::columns(), depth.unwrap_or_default());
            Ok(files::write(Path::new("-"), text.as_bytes())?)
        }
    }
}

/// Names the first mistake of each file.
fn check(paths: &[PathBuf]) -> Status {
    let mut status = Status::Done;
    for path in paths {
        match backgrounds::load(path) {
            Ok(_) => {}
            Err(error @ BackgroundFileError::Text { .. }) => {
                eprintln!("{error}");
                if status == Status::Done {
                    status = Status::Failed;
                }
            }
            Err(error) => {
                complain(error);
                status = Status::Usage;
            }
        }
    }
    status
}
