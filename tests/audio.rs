//! Live sound through a real PulseAudio server with a sink that plays to nobody, listened to at its monitor.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fbc::host::audio::{Settings, Sound, State, probe};

const RATE: u32 = 48_000;

/// A frame's samples, as the live loop pushes them.
const FRAME: usize = 800;

/// A sound server of our own.
pub(crate) struct Server {
    directory: tempfile::TempDir,
    process: Option<Child>,
}

impl Server {
    pub(crate) fn start() -> Server {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut server = Server { directory, process: None };
        server.restart();
        server
    }

    /// What PULSE_SERVER would be.
    pub(crate) fn name(&self) -> String {
        format!("unix:{}", self.directory.path().join("native").display())
    }

    fn restart(&mut self) {
        let home = self.directory.path();
        let socket = home.join("native");
        let _ = std::fs::remove_file(&socket);
        let listen = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        let sink = format!("module-null-sink sink_name=out rate={RATE} channels=1 norewinds=1");
        let process = Command::new("pulseaudio")
            .args(["--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no", "--disable-shm", "-n"])
            .args(["-L", &sink, "-L", &listen])
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("pulseaudio cannot be started ({error}): apt-get install pulseaudio"));
        self.process = Some(process);
        wait_for("the server's socket", || UnixStream::connect(&socket).is_ok());
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("the server can be killed");
            process.wait().expect("the server has ended");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Samples, and when the last of them came.
type Piece = (Instant, Vec<f32>);

/// What the sink plays, from now on.
pub(crate) struct Ear {
    process: Child,
    heard: Arc<Mutex<Vec<Piece>>>,
}

impl Ear {
    pub(crate) fn listen(server: &Server) -> Ear {
        let mut process = Command::new("parec")
            .args(["--device=out.monitor", "--format=float32le", "--channels=1", "--latency-msec=5", "--raw"])
            .arg(format!("--rate={RATE}"))
            .arg(format!("--server={}", server.name()))
            .env("HOME", server.directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("parec cannot be started ({error}): apt-get install pulseaudio-utils"));
        let mut pipe = process.stdout.take().expect("stdout is a pipe");
        let heard = Arc::new(Mutex::new(Vec::<Piece>::new()));
        let theirs = Arc::clone(&heard);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            let mut rest: Vec<u8> = Vec::new();
            while let Ok(count @ 1..) = pipe.read(&mut bytes) {
                rest.extend_from_slice(&bytes[..count]);
                let whole = rest.len() / 4 * 4;
                let samples: Vec<f32> = rest
                    .drain(..whole)
                    .collect::<Vec<u8>>()
                    .chunks_exact(4)
                    .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                    .collect();
                theirs.lock().expect("no panic").push((Instant::now(), samples));
            }
        });
        let ear = Ear { process, heard };
        wait_for("the monitor", || !ear.heard.lock().expect("no panic").is_empty());
        ear
    }

    fn samples(&self) -> Vec<f32> {
        self.heard.lock().expect("no panic").iter().flat_map(|(_, samples)| samples.iter().copied()).collect()
    }

    /// The loudest of the last 50 ms.
    pub(crate) fn peak(&self) -> f32 {
        let samples = self.samples();
        samples[samples.len().saturating_sub(2_400)..].iter().fold(0.0, |peak, sample| sample.abs().max(peak))
    }

    /// When the first sample over a level was heard after a moment.
    fn first_loud(&self, after: Instant, level: f32) -> Option<Instant> {
        let heard = self.heard.lock().expect("no panic");
        heard.iter().find_map(|(at, samples)| {
            let place = samples.iter().position(|sample| sample.abs() > level)?;
            // The last sample of a piece is as old as its arrival, the others older.
            let age = Duration::from_secs_f64((samples.len() - place) as f64 / f64::from(RATE));
            let at = at.checked_sub(age)?;
            (at > after).then_some(at)
        })
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(5);
    while !ready() {
        assert!(Instant::now() < end, "{what} did not come within 5 s");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Feeds a sound in real time, frame by frame, for so long.
fn feed(sound: &Sound, seconds: f64, mut sample: impl FnMut(usize) -> i16) {
    let start = Instant::now();
    let mut made = 0;
    while start.elapsed().as_secs_f64() < seconds {
        let frame: Vec<i16> = (made..made + FRAME).map(&mut sample).collect();
        sound.push(&frame);
        made += FRAME;
        let due = start + Duration::from_secs_f64(made as f64 / f64::from(RATE));
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}

/// 440 Hz that go on where they were left from one feeding to the next.
fn tone() -> impl FnMut(usize) -> i16 {
    let mut index = 0;
    move |_| {
        index += 1;
        ((f64::from(index) * 440.0 / f64::from(RATE) * std::f64::consts::TAU).sin() * 16_000.0) as i16
    }
}

/// Feeds a sound until it is heard as it should be.
fn feed_until(what: &str, sound: &Sound, mut sample: impl FnMut(usize) -> i16, heard: impl Fn() -> bool) {
    for _ in 0..30 {
        feed(sound, 0.1, &mut sample);
        if heard() {
            return;
        }
    }
    panic!("{what} was not heard within 3 s");
}

/// Hz, by the median wave: a gap does not count.
fn pitch(samples: &[f32]) -> f64 {
    let mut crossings = Vec::new();
    for (index, pair) in samples.windows(2).enumerate() {
        if pair[0] < 0.0 && pair[1] >= 0.0 {
            crossings.push(index as f64 + f64::from(-pair[0] / (pair[1] - pair[0])));
        }
    }
    let mut waves: Vec<f64> = crossings.windows(2).map(|pair| pair[1] - pair[0]).collect();
    waves.sort_by(f64::total_cmp);
    waves.get(waves.len() / 2).map_or(0.0, |wave| f64::from(RATE) / wave)
}

/// Nanoseconds that the sound's threads of this process have run. Other tests of this file may run at the same time,
/// which makes it more, never less.
fn thread_nanoseconds() -> u64 {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task").expect("Linux has /proc").flatten() {
        let read = |name: &str| std::fs::read_to_string(task.path().join(name)).unwrap_or_default();
        if read("comm").trim() == "sound" {
            sum += read("schedstat").split(' ').next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        }
    }
    sum
}

#[test]
fn a_tone_is_heard_whole_and_soon() {
    let server = Server::start();
    let report = probe(Some(&server.name())).expect("there is a server");
    assert_eq!((report.server.as_str(), report.rate), ("pulseaudio", RATE), "{report:?}");
    assert!(server.name().ends_with(&report.place), "{report:?}");

    let sound = Sound::open_at(RATE, Settings::default(), Some(&server.name()));
    wait_for("sound", || sound.state() == State::Playing);
    let ear = Ear::listen(&server);
    let mut waits_ms = Vec::new();
    for _ in 0..5 {
        feed(&sound, 0.3, |_| 0);
        let pushed = Instant::now();
        feed(&sound, 0.15, |index| if index < 480 { 16_000 } else { 0 });
        wait_for("a click", || ear.first_loud(pushed, 0.2).is_some());
        waits_ms.push(ear.first_loud(pushed, 0.2).map_or(f64::MAX, |at| (at - pushed).as_secs_f64() * 1000.0));
    }
    waits_ms.sort_by(f64::total_cmp);
    println!("from push to monitor: {waits_ms:.1?} ms");
    // On a busy computer, server, recorder and this test are late too.
    assert!(waits_ms[1] < 60.0, "clicks were heard after {waits_ms:?} ms");

    drop(sound);

    // Where the server or its recorder get no processor in time, there are gaps that are not ours.
    let mut blemishes = Vec::new();
    while blemishes.last() != Some(&(0, 0)) {
        assert!(blemishes.len() < 10, "(waves missing, clicks) in each of ten attempts: {blemishes:?}");
        blemishes.push(play_and_judge(&server, &ear));
    }
}

/// A sound from opening to closing, mute and volume between them: how many waves of its tone are missing, and how many
/// steps are too large for the tone and its fades.
fn play_and_judge(server: &Server, ear: &Ear) -> (usize, usize) {
    let from = ear.samples().len();
    let sound = Sound::open_at(RATE, Settings::default(), Some(&server.name()));
    wait_for("sound", || sound.state() == State::Playing);
    let mut tone = tone();
    feed(&sound, 0.3, &mut tone);
    let (started, worked) = (Instant::now(), thread_nanoseconds());
    let begin = ear.samples().len();
    feed(&sound, 1.1, &mut tone);
    let share = thread_nanoseconds().saturating_sub(worked) as f64 / started.elapsed().as_nanos() as f64;
    println!("thread: {:.2} % of a processor; {:?}", share * 100.0, sound.stats());
    assert!(share < 0.05, "the sound's threads need {:.1} % of a processor", share * 100.0);
    let heard = ear.samples();
    let waves = &heard[begin..];
    let pitch = pitch(waves);
    assert!((pitch / 440.0 - 1.0).abs() < 0.006, "{pitch} Hz instead of 440; {:?}", sound.stats());
    let missing = waves.chunks_exact(110).filter(|wave| wave.iter().all(|sample| sample.abs() < 0.4)).count();
    assert_eq!(sound.notice(), None);

    sound.set_muted(true);
    feed_until("silence", &sound, &mut tone, || ear.peak() == 0.0);
    sound.set_muted(false);
    sound.set_volume(50);
    let soft = 16_000.0 / 32_768.0 / 8.0;
    feed_until("half volume", &sound, &mut tone, || (ear.peak() - soft).abs() < 0.002);
    sound.set_volume(100);
    feed_until("full volume", &sound, &mut tone, || ear.peak() > 0.48);
    drop(sound);
    wait_for("the end", || ear.peak() == 0.0);

    let all = ear.samples();
    // To look at what was heard: 32-bit floats, mono, 48 kHz.
    if let Some(path) = std::env::var_os("FBC_AUDIO_RAW") {
        let bytes: Vec<u8> = all[from..].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        std::fs::write(path, bytes).expect("the file can be written");
    }
    // The tone's own steps are 0.0282; a fade adds 0.0043 at most.
    let clicks = all[from..].windows(2).filter(|pair| (pair[1] - pair[0]).abs() > 0.033).count();
    (missing, clicks)
}

#[test]
fn a_server_that_dies_is_told_of_once_and_found_again() {
    let mut server = Server::start();
    let sound = Sound::open_at(RATE, Settings::default(), Some(&server.name()));
    wait_for("sound", || sound.state() == State::Playing);
    feed(&sound, 0.2, tone());
    server.kill();
    wait_for("the loss", || sound.state() == State::Waiting);
    // Minutes of sound that nobody takes: a machine that waited for room would never come out of this.
    (0..10_000).for_each(|_| sound.push(&[1; FRAME]));
    assert_eq!(sound.queued(), 0);
    assert_eq!(sound.notice().as_deref(), Some("No sound for now: the sound server went away."));
    assert_eq!(sound.notice(), None);
    server.restart();
    wait_for("the server again", || sound.state() == State::Playing);
    assert_eq!(sound.notice().as_deref(), Some("There is sound now."));
    let ear = Ear::listen(&server);
    feed(&sound, 0.3, tone());
    assert!(ear.samples().iter().any(|sample| *sample > 0.4), "nothing was heard after the server came back");
}

#[test]
fn without_a_server_one_sentence_says_why() {
    fn check(server: &str, expected: &str, state: State) {
        let sound = Sound::open_at(RATE, Settings::default(), Some(server));
        let end = Instant::now() + Duration::from_secs(5);
        let notice = loop {
            sound.push(&[1; FRAME]);
            match sound.notice() {
                Some(notice) => break notice,
                None => assert!(Instant::now() < end, "{server}: nothing was said"),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert!(notice.starts_with("No sound: ") && notice.contains(expected), "{server}: {notice}");
        assert_eq!((sound.state(), sound.queued(), sound.notice()), (state, 0, None), "{server}");
        let start = Instant::now();
        let report = probe(Some(server));
        assert!(report.is_err() && start.elapsed() < Duration::from_secs(4), "{server}: {report:?}");
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str| directory.path().join(name);
    let name = |name: &str| format!("unix:{}", path(name).display());
    check(&name("none"), "no sound server was found (looked for ", State::Waiting);
    check("tcp:host:4713", "only unix sockets are supported", State::Off);
    std::fs::write(path("file"), "").expect("the file can be written");
    check(&name("file"), "cannot be reached", State::Waiting);

    let _silent = UnixListener::bind(path("silent")).expect("a socket");
    check(&name("silent"), "does not answer", State::Waiting);
    for (number, answer) in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[0xFF; 64], &[0; 4096], b""].iter().enumerate()
    {
        let file = format!("babble{number}");
        let listener = UnixListener::bind(path(&file)).expect("a socket");
        let answer = answer.to_vec();
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let _ = (&socket).write_all(&answer);
            }
        });
        check(&name(&file), "the sound server", State::Waiting);
    }
}
