//! Live sound: samples that are made by the machine's time, played by the sound card's.
//!
//! Nothing here can hold up the machine: opening, waiting for the server and finding it again happen on a thread, and
//! between that thread and the machine's lies a [`buffer`] behind a lock that is held for microseconds. Without a server
//! samples vanish, and one sentence says so.

pub mod buffer;
#[cfg(any(not(target_os = "linux"), feature = "alsa"))]
mod device;
pub mod error;
#[cfg(all(target_os = "linux", not(feature = "alsa")))]
mod locate;
#[cfg(all(target_os = "linux", not(feature = "alsa")))]
mod pulse;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use buffer::{Buffer, Stats};
use error::AudioError;

#[cfg(any(not(target_os = "linux"), feature = "alsa"))]
use device as backend;
#[cfg(all(target_os = "linux", not(feature = "alsa")))]
use pulse as backend;

/// How long until a server that is not there is looked for again.
const RETRY_TIME: Duration = Duration::from_secs(3);

/// A server that has not answered after this is told of.
const PATIENCE: Duration = Duration::from_secs(4);

/// How long closing waits for the last samples to fade.
const CLOSE_TIME: Duration = Duration::from_millis(120);

/// How long [`probe`] waits for an answer.
const PROBE_TIME: Duration = Duration::from_secs(3);

/// How loud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// 0 (silent) to 100, in steps that sound even. More counts as 100.
    pub volume: u8,
    /// Whether nothing is heard whatever the volume.
    pub muted: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { volume: 100, muted: false }
    }
}

/// How things stand with the sound server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being asked.
    Opening,
    /// It takes samples.
    Playing,
    /// There is none, or none any more; it is looked for every few seconds.
    Waiting,
    /// There will be none.
    Off,
}

/// What answers where sound goes, for `fbc doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The socket, or the system's audio interface.
    pub place: String,
    /// The server's name for itself.
    pub server: String,
    /// Its version.
    pub version: String,
    /// Where it plays.
    pub device: String,
    /// Samples a second that the device takes.
    pub rate: u32,
}

/// An open end for samples. It can be shared between threads; dropping it fades out within 0.12 s.
#[derive(Debug)]
pub struct Sound {
    shared: Arc<Shared>,
    /// Disconnected when the thread has ended.
    ended: Mutex<Receiver<()>>,
}

/// What the machine's thread and the sound's thread both see.
#[derive(Debug)]
struct Shared {
    rate: u32,
    server: Option<String>,
    buffer: Mutex<Buffer>,
    status: Mutex<Status>,
    closing: AtomicBool,
}

#[derive(Debug)]
struct Status {
    state: State,
    settings: Settings,
    since: Instant,
    /// Not yet fetched.
    notice: Option<String>,
    /// Whether the person knows that there is no sound.
    told: bool,
    /// Whether the person knows that a server went away once.
    told_lost: bool,
}

impl Sound {
    /// Starts to look for the sound server, for mono samples at so many a second (1000..=192 000, else the nearer).
    /// Returns at once and never fails; what comes of it is in [`Sound::state`] and [`Sound::notice`].
    pub fn open(rate: u32, settings: Settings) -> Sound {
        Sound::open_at(rate, settings, None)
    }

    /// As [`Sound::open`], with a server that is named as PULSE_SERVER names one, whatever the environment says. Without
    /// a sound server in between (macOS, Windows, ALSA) the name means nothing.
    pub fn open_at(rate: u32, settings: Settings, server: Option<&str>) -> Sound {
        let rate = rate.clamp(1_000, 192_000);
        let status = Status {
            state: State::Opening,
            settings,
            since: Instant::now(),
            notice: None,
            told: false,
            told_lost: false,
        };
        let shared = Arc::new(Shared {
            rate,
            server: server.map(str::to_owned),
            buffer: Mutex::new(Buffer::new(rate)),
            status: Mutex::new(status),
            closing: AtomicBool::new(false),
        });
        shared.apply(settings);
        let (end, ended) = channel();
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("sound".to_owned()).spawn(move || {
            theirs.keep_playing();
            drop(end);
        });
        if let Err(error) = thread {
            shared.failed(&AudioError::Thread(error), false);
        }
        Sound { shared, ended: Mutex::new(ended) }
    }

    /// The next samples. They are played about 25 ms later, or vanish if there is nobody to play them.
    pub fn push(&self, samples: &[i16]) {
        if self.state() == State::Playing {
            self.shared.buffer().push(samples);
        }
    }

    /// Samples that wait on this side of the server.
    pub fn queued(&self) -> usize {
        self.shared.buffer().queued()
    }

    /// Gaps and losses so far.
    pub fn stats(&self) -> Stats {
        self.shared.buffer().stats()
    }

    /// Samples a second.
    pub fn rate(&self) -> u32 {
        self.shared.rate
    }

    /// How loud it is.
    pub fn settings(&self) -> Settings {
        self.shared.status().settings
    }

    /// 0 to 100; takes 5 ms.
    pub fn set_volume(&self, volume: u8) {
        self.change(|settings| settings.volume = volume.min(100));
    }

    /// Silence, or not; takes 5 ms.
    pub fn set_muted(&self, muted: bool) {
        self.change(|settings| settings.muted = muted);
    }

    /// How things stand.
    pub fn state(&self) -> State {
        self.shared.status().state
    }

    /// A sentence for the person, if there is one that was not fetched.
    pub fn notice(&self) -> Option<String> {
        let mut status = self.shared.status();
        if status.state == State::Opening && !status.told && status.since.elapsed() > PATIENCE {
            status.tell_failure(&AudioError::Silent, false);
        }
        status.notice.take()
    }

    fn change(&self, change: impl FnOnce(&mut Settings)) {
        let mut status = self.shared.status();
        change(&mut status.settings);
        let settings = status.settings;
        drop(status);
        self.shared.apply(settings);
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        self.shared.close();
        if self.state() == State::Playing {
            let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
            let _ = ended.recv_timeout(CLOSE_TIME);
        }
    }
}

impl Shared {
    /// The sound's thread.
    fn keep_playing(self: &Arc<Shared>) {
        while !self.is_closing() {
            let Err(error) = backend::play(self, self.server.as_deref()) else { return };
            let was_playing = self.status().state == State::Playing;
            self.failed(&error, was_playing);
            self.buffer().clear();
            if !error.may_pass() {
                return;
            }
            let next = Instant::now() + RETRY_TIME;
            while Instant::now() < next && !self.is_closing() {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }

    fn buffer(&self) -> MutexGuard<'_, Buffer> {
        self.buffer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pull(&self, samples: &mut [f32]) {
        self.buffer().pull(samples);
    }

    fn apply(&self, settings: Settings) {
        let gain = if settings.muted || self.is_closing() { 0.0 } else { gain(settings.volume) };
        self.buffer().set_gain(gain);
    }

    fn set_state(&self, state: State) {
        let mut status = self.status();
        status.state = state;
        if state == State::Playing && status.told {
            status.told = false;
            status.notice = Some("There is sound now.".to_owned());
        }
    }

    fn failed(&self, error: &AudioError, was_playing: bool) {
        self.status().tell_failure(error, was_playing);
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Whether all that is taken from now on is silence before the end.
    fn has_faded(&self) -> bool {
        self.is_closing() && self.buffer().is_steady()
    }

    fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        self.buffer().set_gain(0.0);
    }
}

impl Status {
    fn tell_failure(&mut self, error: &AudioError, was_playing: bool) {
        self.state = if error.may_pass() { State::Waiting } else { State::Off };
        // A server that comes and goes is not worth more words.
        if self.told || self.told_lost {
            return;
        }
        self.told = true;
        self.told_lost |= was_playing;
        self.notice =
            Some(if was_playing { format!("No sound for now: {error}.") } else { format!("No sound: {error}.") });
    }
}

/// What answers where sound goes, asked as in [`Sound::open_at`]; waits 3 s at most.
///
/// # Errors
/// Why there is no sound.
pub fn probe(server: Option<&str>) -> Result<Report, AudioError> {
    let server = server.map(str::to_owned);
    let (sender, receiver) = channel();
    let asking = std::thread::Builder::new().name("sound probe".to_owned());
    asking.spawn(move || sender.send(backend::probe(server.as_deref()))).map_err(AudioError::Thread)?;
    match receiver.recv_timeout(PROBE_TIME) {
        Ok(report) => report,
        Err(RecvTimeoutError::Timeout) => Err(AudioError::Silent),
        Err(RecvTimeoutError::Disconnected) => Err(AudioError::Lost),
    }
}

/// The factor for a volume: its cube, as sound servers do it, so that 50 sounds about half as loud as 100 (-18 dB).
fn gain(volume: u8) -> f32 {
    let volume = f32::from(volume.min(100)) / 100.0;
    volume * volume * volume
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_rise_evenly() {
        fn check(volume: u8, expected: f32) {
            assert_eq!(gain(volume), expected, "{volume}");
        }
        check(0, 0.0);
        check(50, 0.125);
        check(100, 1.0);
        check(255, 1.0);
        assert!((0..100).all(|volume| gain(volume) < gain(volume + 1)));
    }

    #[test]
    fn a_failure_is_told_once_and_a_return_too() {
        let status = |state| Status {
            state,
            settings: Settings::default(),
            since: Instant::now(),
            notice: None,
            told: false,
            told_lost: false,
        };
        let shared = |state| Shared {
            rate: 48_000,
            server: None,
            buffer: Mutex::new(Buffer::new(48_000)),
            status: Mutex::new(status(state)),
            closing: AtomicBool::new(false),
        };
        let told = |shared: &Shared| shared.status().notice.take();
        let found_late = shared(State::Opening);
        found_late.failed(&AudioError::Silent, false);
        assert_eq!(told(&found_late).as_deref(), Some("No sound: the sound server does not answer."));
        assert_eq!(found_late.status().state, State::Waiting);
        found_late.failed(&AudioError::Silent, false);
        assert_eq!(told(&found_late), None);
        found_late.set_state(State::Playing);
        assert_eq!(told(&found_late).as_deref(), Some("There is sound now."));

        let unsteady = shared(State::Opening);
        unsteady.set_state(State::Playing);
        assert_eq!(told(&unsteady), None);
        unsteady.failed(&AudioError::Lost, true);
        assert_eq!(told(&unsteady).as_deref(), Some("No sound for now: the sound server went away."));
        unsteady.set_state(State::Playing);
        assert_eq!(told(&unsteady).as_deref(), Some("There is sound now."));
        unsteady.failed(&AudioError::Lost, true);
        unsteady.failed(&AudioError::NoServer(Vec::new()), false);
        unsteady.set_state(State::Playing);
        assert_eq!(told(&unsteady), None);

        let hopeless = shared(State::Opening);
        hopeless.failed(&AudioError::Remote("tcp:host".to_owned()), false);
        assert_eq!(hopeless.status().state, State::Off);
    }
}
