//! A `.fbev` file that grows while the run goes on.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Keeper, Lost};
use crate::timeline::log::Header;
use crate::timeline::log::writer::LogWriter;
use crate::timeline::recorder::Piece;

/// Every commit reaches the operating system, which a killed process does not take along; every so often they reach the
/// disk, which survives a power cut. The store, not a file beside the program, is what resuming relies on.
const SYNC: Duration = Duration::from_secs(1);

/// The log of a run in a file.
#[derive(Debug)]
pub struct LogFile {
    file: File,
    path: PathBuf,
    writer: LogWriter,
    synced: Instant,
    ended: bool,
}

impl LogFile {
    /// Goes on in a file that is empty.
    ///
    /// # Errors
    /// The header cannot be written.
    pub fn new(mut file: File, path: PathBuf, header: &Header) -> std::io::Result<LogFile> {
        let mut writer = LogWriter::new(header);
        file.write_all(&writer.take())?;
        Ok(LogFile { file, path, writer, synced: Instant::now(), ended: false })
    }

    fn lost(&self, error: std::io::Error) -> Lost {
        Lost { what: format!("{}: the log ends here", self.path.display()), why: error.into() }
    }
}

impl Keeper for LogFile {
    fn take(&mut self, piece: &Piece) -> Result<(), Lost> {
        self.writer.take_piece(piece);
        self.ended = piece.ending.is_some();
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Lost> {
        let bytes = self.writer.take();
        self.file.write_all(&bytes).map_err(|error| self.lost(error))?;
        if self.ended || self.synced.elapsed() >= SYNC {
            self.synced = Instant::now();
            self.file.sync_data().map_err(|error| self.lost(error))?;
        }
        Ok(())
    }
}
