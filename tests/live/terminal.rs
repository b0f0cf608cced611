//! A terminal of a given kind with `fbc` in it: a pseudo-terminal whose other end answers questions, keeps the screen that
//! a person would see, and types.

use std::num::NonZero;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

use crate::common::{Workbench, binary};

/// How long anything may take; only a failure takes so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks at the screen.
const LOOK: Duration = Duration::from_millis(5);

/// What a slow terminal takes at a time.
const SLOW_BYTES: usize = 256;

/// What the terminal answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing.
    Silent,
    /// Its device attributes and no more.
    Plain,
    /// All that kitty does: key releases, pictures, synchronised updates.
    Kitty,
    /// Sixel graphics, as foot has them.
    Sixel,
    /// All answers at once, when nobody waits for them any more.
    Late,
}

/// How long such a terminal thinks: longer than anybody waits.
const LATE: Duration = Duration::from_millis(900);

impl Kind {
    /// Questions and answers.
    fn answers(self) -> &'static [(&'static [u8], &'static [u8])] {
        match self {
            Kind::Silent => &[],
            Kind::Plain => &[(b"\x1b[c", b"\x1b[?1;2c")],
            Kind::Kitty => &[
                (b"\x1b[>0q", b"\x1bP>|kitty(0.35.2)\x1b\\"),
                (b"\x1b[?u", b"\x1b[?15u"),
                (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
                (b"\x1b[16t", b"\x1b[6;16;8t"),
                (b"AAAA\x1b\\", b"\x1b_Gi=31;OK\x1b\\"),
                (b"\x1b[c", b"\x1b[?62;c"),
            ],
            Kind::Sixel => &[
                (b"\x1b[>0q", b"\x1bP>|foot(1.16.2)\x1b\\"),
                (b"\x1b[16t", b"\x1b[6;16;8t"),
                (b"\x1b[c", b"\x1b[?62;4;22c"),
            ],
            Kind::Late => &[(
                b"\x1b[c",
                b"\x1bP>|kitty(0.35.2)\x1b\\\x1b[?15u\x1b[?2026;2$y\x1b[?1;0;256S\x1b[6;16;8t\
                  \x1b]11;rgb:1c1c/eeee/1c1c\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;4c",
            )],
        }
    }
}

/// A terminal that is yet to be started.
pub(crate) struct Setup {
    kind: Kind,
    size: (u16, u16),
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    program: String,
    /// The program was run for so many frames, and its log is replayed.
    recorded: Option<u64>,
}

/// A plain terminal of 80x24 cells in which this program will run in the text view.
pub(crate) fn plain(program: &str) -> Setup {
    Setup {
        kind: Kind::Plain,
        size: (80, 24),
        arguments: Vec::new(),
        variables: vec![("TERM".into(), "xterm-256color".into()), ("COLORTERM".into(), "truecolor".into())],
        program: program.to_owned(),
        recorded: None,
    }
}

/// The same with key releases. Pictures are not asked for: the text view can be read.
pub(crate) fn kitty(program: &str) -> Setup {
    let setup = plain(program).kind(Kind::Kitty).args("--screen-mode text");
    setup.variable("TERM", "xterm-kitty")
}

impl Setup {
    pub(crate) fn kind(self, kind: Kind) -> Setup {
        Setup { kind, ..self }
    }

    pub(crate) fn size(self, columns: u16, rows: u16) -> Setup {
        Setup { size: (columns, rows), ..self }
    }

    /// Arguments between blanks.
    pub(crate) fn args(mut self, arguments: &str) -> Setup {
        self.arguments.extend(arguments.split(' ').map(str::to_owned));
        self
    }

    /// One argument that may hold blanks.
    pub(crate) fn arg(mut self, argument: &str) -> Setup {
        self.arguments.push(argument.to_owned());
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Setup {
        self.variables.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.variables.push((name.into(), value.into()));
        }
        self
    }

    /// The program is run without a person for so many frames, with pad 0 pressed to the right from frame 60 on; what is
    /// started is the player of its log.
    pub(crate) fn replays(self, frames: u64) -> Setup {
        Setup { recorded: Some(frames), ..self }
    }

    /// `fbc run` on this terminal.
    pub(crate) fn start(self) -> Terminal {
        self.start_as(&[])
    }

    /// `fbc run` as the leader of a session that this terminal controls: the system tells it of a new size and of the end.
    /// When it ends the system hangs up, and what was written last may be lost.
    pub(crate) fn start_controlled(self) -> Terminal {
        self.start_as(&["setsid", "-c"])
    }

    /// `fbc resume RUN` on this terminal, with the runs that a terminal before has left.
    pub(crate) fn resume(self, bench: Workbench, run: &str) -> Terminal {
        self.start_command(bench, &[], &["resume", run])
    }

    /// `fbc replay` of this log on this terminal.
    pub(crate) fn replay(self, log: &[u8]) -> Terminal {
        let bench = Workbench::new();
        bench.write("game.fbev", log);
        self.start_command(bench, &[], &["replay", "game.fbev"])
    }

    fn start_as(self, before: &[&str]) -> Terminal {
        let bench = Workbench::new();
        bench.write("game.bas", &self.program);
        match self.recorded {
            None => self.start_command(bench, before, &["run", "game.bas"]),
            Some(frames) => {
                record(&bench, frames);
                self.start_command(bench, before, &["replay", "game.fbev"])
            }
        }
    }

    fn start_command(self, bench: Workbench, before: &[&str], arguments: &[&str]) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a pty");
        grantpt(&master).expect("the pty is ours");
        unlockpt(&master).expect("the pty opens");
        let name = ptsname(&master, Vec::new()).expect("a name").into_string().expect("a name in ASCII");
        resize(&master, self.size);
        // It must not become the terminal of the tests.
        let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::CLOEXEC;
        let side = rustix::fs::open(name, flags, rustix::fs::Mode::empty()).expect("the other side");
        let settings = settings(&side);
        let end = || Stdio::from(side.try_clone().expect("another handle"));
        let path = binary().to_str().expect("a path in UTF-8");
        let command = [before, &[path], arguments].concat();
        let child = Command::new(command[0])
            .args(&command[1..])
            .args(&self.arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", bench.path("home"))
            .envs(self.variables)
            .current_dir(bench.path(""))
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("fbc starts, and setsid: install the package util-linux");
        let (columns, rows) = self.size;
        let seen = Arc::new(Mutex::new(Seen {
            screen: vt100::Parser::new(cells(rows), cells(columns), 0),
            bytes: Vec::new(),
            searched: 0,
            closed: false,
        }));
        let (pace, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let answered = Arc::new(AtomicBool::new(false));
        let reader = Reader {
            master: master.try_clone().expect("another handle"),
            seen: Arc::clone(&seen),
            answers: self.kind.answers(),
            delay: if self.kind == Kind::Late { LATE } else { Duration::ZERO },
            answered: Arc::clone(&answered),
            pace: Arc::clone(&pace),
            over: Arc::clone(&over),
        };
        let thread = std::thread::spawn(move || reader.run());
        Terminal {
            bench,
            master: Some(master),
            side: Some(side),
            child,
            controlled: !before.is_empty(),
            seen,
            pace,
            answered,
            over,
            settings,
            thread: Some(thread),
        }
    }
}

fn record(bench: &Workbench, frames: u64) {
    let frames = frames.to_string();
    let to_log = ["--record", "game.fbev", "--no-store", "--frames", &frames, "--pad", "60:1,0"];
    bench.run(&[&["run", "--headless", "game.bas"], &to_log[..]].concat()).done();
}

/// What has come from the program.
pub(crate) struct Seen {
    pub(crate) screen: vt100::Parser,
    pub(crate) bytes: Vec<u8>,
    searched: usize,
    closed: bool,
}

struct Reader {
    master: OwnedFd,
    seen: Arc<Mutex<Seen>>,
    answers: &'static [(&'static [u8], &'static [u8])],
    delay: Duration,
    answered: Arc<AtomicBool>,
    pace: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Reader {
    /// Until the last handle of the other side is closed, or ours.
    fn run(self) {
        let mut buffer = [0; 4096];
        while !self.over.load(Ordering::Relaxed) {
            let pace = self.pace.load(Ordering::Relaxed);
            let pause = (SLOW_BYTES as u64 * 1_000_000).checked_div(pace).map(Duration::from_micros);
            pause.into_iter().for_each(std::thread::sleep);
            let most = if pause.is_some() { SLOW_BYTES } else { buffer.len() };
            let mut ready = [PollFd::new(&self.master, PollFlags::IN)];
            if let Ok(0) | Err(Errno::INTR) = poll(&mut ready, Some(&Timespec { tv_sec: 0, tv_nsec: 20_000_000 })) {
                continue;
            }
            match rustix::io::read(&self.master, &mut buffer[..most]) {
                Ok(count) if count > 0 => self.take(&buffer[..count]),
                Err(Errno::INTR) => {}
                _ => break,
            }
        }
        self.lock().closed = true;
    }

    fn take(&self, bytes: &[u8]) {
        let mut seen = self.lock();
        seen.bytes.extend_from_slice(bytes);
        seen.screen.process(bytes);
        let fresh = &seen.bytes[seen.searched..];
        let mut found: Vec<(usize, &[u8])> = Vec::new();
        for (question, answer) in self.answers {
            let places = fresh.windows(question.len()).enumerate().filter(|(_, window)| window == question);
            found.extend(places.map(|(place, _)| (place + question.len(), *answer)));
        }
        found.sort_by_key(|(place, _)| *place);
        let last = found.last().map_or(0, |(place, _)| *place);
        seen.searched = (seen.searched + last).max(seen.bytes.len().saturating_sub(16));
        drop(seen);
        for (_, answer) in found {
            std::thread::sleep(self.delay);
            // Who has ended needs no answer.
            let _ = rustix::io::write(&self.master, answer);
            self.answered.store(true, Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A terminal with a program in it.
pub(crate) struct Terminal {
    pub(crate) bench: Workbench,
    master: Option<OwnedFd>,
    side: Option<OwnedFd>,
    child: Child,
    seen: Arc<Mutex<Seen>>,
    pace: Arc<AtomicU64>,
    /// A question has been answered.
    answered: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
    settings: String,
    /// The system sends the terminal's signals.
    controlled: bool,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// How it ended.
pub(crate) struct End {
    /// The exit status; negative for a signal.
    pub(crate) status: i32,
    /// The terminal's settings are those from before.
    pub(crate) restored: bool,
    /// All that was written.
    pub(crate) bytes: Vec<u8>,
    /// The screen as it was left.
    pub(crate) screen: String,
    pub(crate) bench: Workbench,
}

impl Terminal {
    /// Types bytes as they are.
    #[track_caller]
    pub(crate) fn send(&self, bytes: impl AsRef<[u8]>) {
        let mut bytes = bytes.as_ref();
        let master = self.master.as_ref().expect("the terminal is open");
        while !bytes.is_empty() {
            match rustix::io::write(master, bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => panic!("the terminal takes no input: {error}"),
            }
        }
    }

    /// A key in kitty's way: 1 press, 2 repeat, 3 release.
    #[track_caller]
    pub(crate) fn key(&self, key: char, kind: u8) {
        self.send(format!("\x1b[{};1:{kind}u", u32::from(key)));
    }

    /// An arrow (A up, B down, C right, D left) in kitty's way.
    #[track_caller]
    pub(crate) fn arrow(&self, letter: char, kind: u8) {
        self.send(format!("\x1b[1;1:{kind}{letter}"));
    }

    /// The leader and a key, in the old way, which every program must understand.
    #[track_caller]
    pub(crate) fn leader(&self, key: char) {
        self.send(format!("\x1b[24~{key}"));
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The whole screen.
    pub(crate) fn screen(&self) -> String {
        self.seen().screen.screen().contents()
    }

    /// The Famicom's 28x24 characters, where the text view has two columns for each and stands at the left edge.
    pub(crate) fn text(&self) -> String {
        let seen = self.seen();
        let screen = seen.screen.screen();
        let mut text = String::new();
        for row in 0..24 {
            let mut line = String::new();
            for column in 0..28 {
                let contents = screen.cell(row, column * 2).map_or("", |cell| cell.contents());
                line.push_str(if contents.is_empty() { " " } else { contents });
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Waits until something is so.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, mut so: impl FnMut(&Terminal) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !so(self) {
            assert!(Instant::now() < until, "not {what}; the screen:\n{}", self.screen());
            std::thread::sleep(LOOK);
        }
    }

    /// Waits for a text on the Famicom's screen.
    #[track_caller]
    pub(crate) fn wait(&self, text: &str) {
        self.wait_until(text, |terminal| terminal.text().contains(text));
    }

    /// Waits for a text outside the picture, or anywhere.
    #[track_caller]
    pub(crate) fn wait_outside(&self, text: &str) {
        self.wait_until(text, |terminal| terminal.screen().contains(text));
    }

    /// Waits until bytes have been written.
    #[track_caller]
    pub(crate) fn wait_bytes(&self, bytes: &[u8]) {
        self.wait_until(&String::from_utf8_lossy(bytes), |terminal| contains(&terminal.seen().bytes, bytes));
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.seen().screen.screen_mut().set_size(cells(rows), cells(columns));
        resize(self.master.as_ref().expect("the terminal is open"), (columns, rows));
        if !self.controlled {
            self.signal("WINCH");
        }
    }

    /// Waits until the terminal has answered something.
    #[track_caller]
    pub(crate) fn wait_answered(&self) {
        self.wait_until("answered", |terminal| terminal.answered.load(Ordering::Relaxed));
    }

    /// Sends the program a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill does not work");
    }

    /// SIGKILL: nothing is put right. The bench is as the process left it.
    pub(crate) fn kill(mut self) -> Workbench {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        std::mem::replace(&mut self.bench, Workbench::new())
    }

    /// The state letter of the process: `T` is stopped.
    pub(crate) fn state(&self) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).unwrap_or('?')
    }

    /// Kilobytes of memory the process has had at most.
    pub(crate) fn peak_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
    }

    /// From now on the terminal takes so many bytes a second; 0 for as many as come.
    pub(crate) fn read_slowly(&self, bytes_per_second: u64) {
        self.pace.store(bytes_per_second, Ordering::Relaxed);
    }

    /// Whether the terminal's settings are those from before the program.
    pub(crate) fn is_restored(&self) -> bool {
        self.side.as_ref().is_some_and(|side| settings(side) == self.settings)
    }

    /// The window is closed: the other side hangs up.
    #[track_caller]
    pub(crate) fn close(&mut self) -> i32 {
        self.over.store(true, Ordering::Relaxed);
        (self.side, self.master) = (None, None);
        let thread = self.thread.take().expect("it is closed once");
        thread.join().expect("the reading thread ends");
        self.wait_exit()
    }

    #[track_caller]
    fn wait_exit(&mut self) -> i32 {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the child is ours") {
                use std::os::unix::process::ExitStatusExt;
                return status.code().unwrap_or_else(|| -status.signal().unwrap_or(0));
            }
            assert!(Instant::now() < until, "it does not end; the screen:\n{}", self.screen());
            std::thread::sleep(LOOK);
        }
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn end(mut self) -> End {
        let status = self.wait_exit();
        let restored = self.is_restored();
        // What was written last is there when the reading thread has seen the other side close.
        self.side = None;
        self.wait_until("closed", |terminal| terminal.seen().closed);
        let (bytes, screen) = {
            let mut seen = self.seen();
            (std::mem::take(&mut seen.bytes), seen.screen.screen().contents())
        };
        let bench = std::mem::replace(&mut self.bench, Workbench::new());
        End { status, restored, bytes, screen, bench }
    }

    /// The leader's `q`, and all that must be so afterwards.
    #[track_caller]
    pub(crate) fn quit(self) -> End {
        self.leader('q');
        let end = self.end();
        end.demand(0);
        end
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl End {
    /// Demands an exit status, and a terminal as it was before.
    #[track_caller]
    pub(crate) fn demand(&self, status: i32) {
        assert_eq!((self.status, self.restored), (status, true), "status, restored; {}", self.screen);
        let modes = Modes::of(&self.bytes);
        assert_eq!(modes, Modes::default(), "modes left behind; {}", self.screen);
        assert!(!self.screen.contains("panicked"), "{}", self.screen);
    }
}

/// What a program may leave switched on, by reading all that it wrote.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Modes {
    /// Private modes that are set; the cursor's is here while it is hidden.
    pub(crate) private: std::collections::BTreeSet<u16>,
    /// Keyboard flags on the stack.
    pub(crate) keyboard: i32,
    /// A scroll region is set.
    pub(crate) region: bool,
    /// Kitty pictures that were sent and not removed.
    pub(crate) pictures: bool,
}

impl Modes {
    pub(crate) fn of(bytes: &[u8]) -> Modes {
        let mut modes = Modes::default();
        let mut rest = bytes;
        while let Some(place) = rest.iter().position(|byte| *byte == 0x1B) {
            rest = &rest[place + 1..];
            if let Some(graphics) = rest.strip_prefix(b"_G") {
                let text = String::from_utf8_lossy(&graphics[..graphics.len().min(200)]).into_owned();
                let control = text.split([';', '\x1b']).next().unwrap_or_default();
                if control.contains("a=d") {
                    modes.pictures = false;
                } else if control.contains("a=T") || control.contains("a=p") {
                    modes.pictures = true;
                }
            }
            let Some(sequence) = rest.strip_prefix(b"[") else { continue };
            let end = sequence.iter().position(|byte| (0x40..=0x7E).contains(byte)).unwrap_or(sequence.len());
            let parameters = String::from_utf8_lossy(&sequence[..end]).into_owned();
            let numbers = |text: &str| -> Vec<u16> { text.split(';').filter_map(|part| part.parse().ok()).collect() };
            match (sequence.get(end), parameters.as_bytes().first()) {
                (Some(b'h' | b'l'), Some(b'?')) => {
                    for mode in numbers(&parameters[1..]) {
                        // The cursor is shown unless somebody hides it.
                        if (sequence[end] == b'h') != (mode == 25) {
                            modes.private.insert(mode);
                        } else {
                            modes.private.remove(&mode);
                        }
                    }
                }
                (Some(b'u'), Some(b'>')) => modes.keyboard += 1,
                (Some(b'u'), Some(b'<')) => modes.keyboard -= 1,
                (Some(b'r'), None) => modes.region = false,
                (Some(b'r'), Some(b'0'..=b'9')) => modes.region = true,
                _ => {}
            }
        }
        modes
    }
}

pub(crate) fn contains(bytes: &[u8], text: &[u8]) -> bool {
    text.is_empty() || bytes.windows(text.len()).any(|window| window == text)
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}

fn resize(master: &OwnedFd, (columns, rows): (u16, u16)) {
    let size = Winsize { ws_col: columns, ws_row: rows, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(master, size).expect("a size");
}

/// The terminal's settings, comparable.
fn settings(terminal: &OwnedFd) -> String {
    let settings = tcgetattr(terminal).expect("a terminal");
    format!(
        "{:?} {:?} {:?} {:?}",
        settings.input_modes, settings.output_modes, settings.control_modes, settings.local_modes
    )
}
