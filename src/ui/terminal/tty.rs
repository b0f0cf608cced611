//! Asks the terminal of this process, with a time-out, and leaves it as it was.
//!
//! This comes before Termina's reader, whose parser does not pass on the replies that matter (`replies`). Only what the
//! operating system calls a terminal is asked: replies come in on standard input, questions go out on standard output, or
//! on standard error where a pipe takes the output.

use super::environment::Environment;
use super::probe::{Capabilities, Probe};

/// The answers, and what the person typed before they came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What is known now.
    pub capabilities: Capabilities,
    /// Bytes for the parser of keys.
    pub typed: Vec<u8>,
}

/// Asks. Without a terminal on standard input, and on standard output or error, nothing is asked and nothing known.
///
/// # Errors
/// The terminal cannot be read, written or set: it is gone.
#[cfg(unix)]
pub fn ask(environment: &Environment) -> std::io::Result<Asked> {
    unix::ask(environment)
}

/// Windows' consoles tell their size; what else they can do is not asked.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn ask(environment: &Environment) -> std::io::Result<Asked> {
    let (mut capabilities, typed) = Probe::new(environment).finish();
    if let Some((terminal_size::Width(columns), terminal_size::Height(rows))) = terminal_size::terminal_size() {
        capabilities.set_window(columns, rows, 0, 0);
    }
    Ok(Asked { capabilities, typed })
}

#[cfg(unix)]
mod unix {
    use std::os::fd::BorrowedFd;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};

    use super::super::probe::{Progress, WAIT_LOCAL, WAIT_SSH};
    use super::{Asked, Environment, Probe};
    use crate::host::clock::Deadline;

    /// How long one look at the terminal lasts, in nanoseconds.
    const LOOK_NANOSECONDS: i64 = 10_000_000;

    /// What terminals print for sequences that they do not know stands on the cursor's line.
    const ERASE_LINE: &[u8] = b"\r\x1b[K";

    /// Raw mode for as long as it lives.
    struct Raw {
        fd: BorrowedFd<'static>,
        before: Termios,
    }

    impl Raw {
        fn enter(fd: BorrowedFd<'static>) -> std::io::Result<Raw> {
            let before = tcgetattr(fd)?;
            let mut raw = before.clone();
            raw.make_raw();
            tcsetattr(fd, OptionalActions::Now, &raw)?;
            Ok(Raw { fd, before })
        }
    }

    impl Drop for Raw {
        fn drop(&mut self) {
            // The terminal is gone if this fails.
            let _ = tcsetattr(self.fd, OptionalActions::Now, &self.before);
        }
    }

    pub(super) fn ask(environment: &Environment) -> std::io::Result<Asked> {
        let input = rustix::stdio::stdin();
        let output = [rustix::stdio::stdout(), rustix::stdio::stderr()].into_iter().find(|fd| isatty(*fd));
        let Some(output) = output.filter(|_| isatty(input)) else { return Ok(Asked::default()) };
        let mut probe = Probe::new(environment);
        let queries = probe.queries();
        if !queries.is_empty() {
            let _raw = Raw::enter(input)?;
            write_all(output, &queries)?;
            let seconds = if environment.ssh { WAIT_SSH } else { WAIT_LOCAL };
            converse(input, &mut probe, Deadline::after(Some(seconds)))?;
            write_all(output, ERASE_LINE)?;
        }
        let (mut capabilities, typed) = probe.finish();
        let window = tcgetwinsize(output)?;
        capabilities.set_window(window.ws_col, window.ws_row, window.ws_xpixel, window.ws_ypixel);
        Ok(Asked { capabilities, typed })
    }

    /// Feeds what comes until all is answered or time is over.
    fn converse(input: BorrowedFd<'_>, probe: &mut Probe, deadline: Deadline) -> std::io::Result<()> {
        let mut buffer = [0; 1024];
        while !deadline.passed() {
            let mut ready = [PollFd::new(&input, PollFlags::IN)];
            let look = Timespec { tv_sec: 0, tv_nsec: LOOK_NANOSECONDS };
            match poll(&mut ready, Some(&look)) {
                Ok(0) | Err(Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
            match rustix::io::read(input, &mut buffer) {
                // The other side is closed.
                Ok(0) => return Ok(()),
                Ok(count) => {
                    if probe.feed(&buffer[..count]) == Progress::Done {
                        return Ok(());
                    }
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn write_all(output: BorrowedFd<'_>, mut bytes: &[u8]) -> std::io::Result<()> {
        while !bytes.is_empty() {
            match rustix::io::write(output, bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
