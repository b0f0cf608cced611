//! Live sound through a real PulseAudio server with a sink that plays to nobody, listened to at its monitor.
#![cfg(target_os = "linux")]

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fbc::host::audio::{Settings, Sound, State, probe};

const RATE: u32 = 48_000;

/// A frame's samples, as the live loop pushes them.
const FRAME: usize = 800;

/// A sound server of our own.
struct Server {
    directory: tempfile::TempDir,
    process: Option<Child>,
}

impl Server {
    fn start() -> Server {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut server = Server { directory, process: None };
        server.restart();
        server
    }

    /// What PULSE_SERVER would be.
    fn name(&self) -> String {
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
        wait_for("the server's socket", || std::os::unix::net::UnixStream::connect(&socket).is_ok());
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

/// What the sink plays, from now on.
struct Ear {
    process: Child,
    heard: Arc<Mutex<Vec<(Instant, Vec<f32>)>>>,
}

impl Ear {
    fn listen(server: &Server) -> Ear {
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
        let heard = Arc::new(Mutex::new(Vec::new()));
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

fn sine(frequency: f64) -> impl FnMut(usize) -> i16 {
    move |index| ((index as f64 * frequency / f64::from(RATE) * std::f64::consts::TAU).sin() * 16_000.0) as i16
}

#[test]
fn measure() {
    let server = Server::start();
    println!("{:?}", probe(Some(&server.name())));
    let sound = Sound::open_at(RATE, Settings::default(), Some(&server.name()));
    wait_for("sound", || sound.state() == State::Playing);
    let ear = Ear::listen(&server);
    for _ in 0..6 {
        feed(&sound, 0.7, |_| 0);
        let pushed = Instant::now();
        feed(&sound, 0.05, |index| if index < 480 { 16_000 } else { 0 });
        feed(&sound, 0.4, |_| 0);
        println!(
            "{:?} {:?} queued {}",
            ear.first_loud(pushed, 0.1).map(|at| at - pushed),
            sound.stats(),
            sound.queued()
        );
    }
    feed(&sound, 2.0, sine(440.0));
    let samples = ear.samples();
    println!("{:?} {}", sound.stats(), samples.len());
    let path = Path::new("/tmp/audio/out.raw");
    std::fs::write(path, samples.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>()).unwrap();
}
