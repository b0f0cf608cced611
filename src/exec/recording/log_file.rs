//! A `.fbev` file that grows while the run goes on.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Keeper, Lost, WAITING_BYTES_MAX};
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
    /// Bytes of the file that are whole chunks.
    whole: u64,
    /// What is not in the file yet.
    waiting: Vec<u8>,
    synced: Instant,
    ended: bool,
}

impl LogFile {
    /// Goes on in a file that is empty.
    ///
    /// # Errors
    /// The header cannot be written.
    pub fn new(file: File, path: PathBuf, header: &Header) -> std::io::Result<LogFile> {
        let mut writer = LogWriter::new(header);
        let waiting = writer.take();
        let mut log = LogFile { file, path, writer, whole: 0, waiting, synced: Instant::now(), ended: false };
        log.write()?;
        Ok(log)
    }

    /// Puts whole chunks behind whole chunks, also after a write that failed in the middle.
    fn write(&mut self) -> std::io::Result<()> {
        if self.file.stream_position()? != self.whole {
            self.file.set_len(self.whole)?;
            self.file.seek(SeekFrom::Start(self.whole))?;
        }
        self.file.write_all(&self.waiting)?;
        self.whole += self.waiting.len() as u64;
        self.waiting.clear();
        if self.ended || self.synced.elapsed() >= SYNC {
            self.synced = Instant::now();
            self.file.sync_data()?;
        }
        Ok(())
    }
}

impl Keeper for LogFile {
    fn take(&mut self, piece: &Arc<Piece>) {
        self.writer.take_piece(piece);
        self.ended = piece.ending.is_some();
    }

    fn commit(&mut self) -> Result<(), Lost> {
        self.waiting.extend(self.writer.take());
        self.write().map_err(|error| Lost {
            what: format!("{}: the log does not grow", self.path.display()),
            for_good: self.waiting.len() > WAITING_BYTES_MAX,
            why: error.into(),
        })
    }

    fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn wants_all(&self) -> bool {
        true
    }
}
