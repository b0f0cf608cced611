//! The built binary in a terminal: a pty whose other end is the test, which answers questions and types.

use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A terminal with a program in it.
pub(crate) struct Pty {
    master: OwnedFd,
    child: Child,
    received: Receiver<Vec<u8>>,
    /// Everything that the program wrote.
    pub(crate) output: Vec<u8>,
    /// What to answer to which question.
    answers: Vec<(&'static [u8], &'static [u8])>,
    /// Output before it was searched for questions.
    searched: usize,
    settings: String,
}

impl Pty {
    /// Starts a command in a terminal of so many cells; its environment holds nothing but `variables`.
    pub(crate) fn start(
        command: &[&str],
        variables: &[(&str, &str)],
        (columns, rows): (u16, u16),
        answers: &[(&'static [u8], &'static [u8])],
    ) -> Pty {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pty");
        grantpt(&master).expect("the pty is ours");
        unlockpt(&master).expect("the pty opens");
        let name = ptsname(&master, Vec::new()).expect("a name").into_string().expect("a name in ASCII");
        let size = Winsize { ws_col: columns, ws_row: rows, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).expect("a size");
        let side = std::fs::OpenOptions::new().read(true).write(true).open(name).expect("the other side");
        let settings = settings(&side);
        let end = || Stdio::from(side.try_clone().expect("another handle"));
        let child = Command::new(command[0])
            .args(&command[1..])
            .env_clear()
            .envs(variables.iter().copied())
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("the command starts");
        let (sender, received) = channel();
        let reading = master.try_clone().expect("another handle");
        // Ends when the last handle of the other side is closed.
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count) = rustix::io::read(&reading, &mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Pty { master, child, received, output: Vec::new(), answers: answers.to_vec(), searched: 0, settings }
    }

    /// Types.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        assert_eq!(rustix::io::write(&self.master, bytes), Ok(bytes.len()), "the terminal takes no input");
    }

    /// Waits until the program has written this.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while !contains(&self.output, text.as_bytes()) {
            assert!(self.take(until), "no {text:?} in {:?}", String::from_utf8_lossy(&self.output));
        }
    }

    /// Lets time pass while the program is served.
    pub(crate) fn pause(&mut self, milliseconds: u64) {
        let until = Instant::now() + Duration::from_millis(milliseconds);
        while self.take(until) {}
    }

    /// Waits for the end: the exit status, and whether the terminal is set as it was before.
    pub(crate) fn end(mut self) -> (i32, bool, String) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            self.take(Instant::now() + Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().expect("the child is ours") {
                break status.code().unwrap_or(-1);
            }
            assert!(Instant::now() < until, "it does not end: {:?}", String::from_utf8_lossy(&self.output));
        };
        self.pause(50);
        let restored = settings(&self.master) == self.settings;
        (status, restored, String::from_utf8_lossy(&self.output).into_owned())
    }

    /// Sends the program a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill does not work");
    }

    /// Takes what the program writes and answers its questions; false if nothing came until then.
    fn take(&mut self, until: Instant) -> bool {
        match self.received.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(bytes) => self.output.extend_from_slice(&bytes),
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(Duration::from_millis(1));
                return false;
            }
        }
        let mut found: Vec<(usize, &[u8])> = Vec::new();
        for (question, answer) in &self.answers {
            let fresh = &self.output[self.searched..];
            let places = fresh.windows(question.len()).enumerate().filter(|(_, window)| window == question);
            found.extend(places.map(|(place, _)| (place + question.len(), *answer)));
        }
        found.sort_by_key(|(place, _)| *place);
        if let Some((last, _)) = found.last() {
            self.searched += last;
        }
        for (_, answer) in found {
            self.send(answer);
        }
        true
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It has ended unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The terminal's settings, comparable.
fn settings(terminal: impl AsFd) -> String {
    let settings = tcgetattr(terminal).expect("a terminal");
    format!(
        "{:?} {:?} {:?} {:?}",
        settings.input_modes, settings.output_modes, settings.control_modes, settings.local_modes
    )
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
