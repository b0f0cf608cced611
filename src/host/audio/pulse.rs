//! A sound server that speaks PulseAudio's native protocol (PulseAudio itself, or PipeWire in its place).
//!
//! The messages are a library's; the socket is read and written here, by one thread, so that every wait has an end and a
//! server that dies, hangs or kills the stream is noticed. The server asks for samples shortly before it needs them.

use std::ffi::CString;
use std::io::{Cursor, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pulseaudio::protocol::{
    AuthParams, AuthReply, ChannelMap, ChannelVolume, Command, CommandReply, CommandTag, CreatePlaybackStreamReply,
    DESCRIPTOR_SIZE, GetSinkInfo, MAX_VERSION, MIN_VERSION, PlaybackStreamParams, Prop, Props, ProtocolError,
    PulseError, Request, SampleFormat, SampleSpec, ServerInfo, SetClientNameReply, SetPlaybackStreamBufferAttrParams,
    SinkInfo, TagStructReader, read_descriptor,
    stream::{BufferAttr, StreamFlags},
    write_command_message, write_memblock,
};

use super::error::AudioError;
use super::{Report, Shared, State, locate};

/// How long the server may take for an answer, and for taking samples.
const ANSWER_TIME: Duration = Duration::from_secs(2);

/// How often a thread that waits for the server looks whether it is still wanted.
const LOOK_TIME: Duration = Duration::from_millis(100);

/// What the server holds, from here to the loudspeaker, if it can, in milliseconds.
const SERVER_MS: u32 = 25;

/// What it holds at most, after it had to wait for samples, in milliseconds.
const SERVER_MS_MAX: u32 = 65;

/// What that grows by each time, in milliseconds.
const SERVER_STEP_MS: u32 = 10;

/// How long until it grows again.
const GROW_TIME: Duration = Duration::from_secs(1);

/// The smallest piece that the server asks for, in milliseconds.
const PIECE_MS: u32 = 8;

/// The most samples that are sent in one message.
const PIECE_SAMPLES_MAX: usize = 2_048;

/// A longer message from the server is none.
const MESSAGE_BYTES_MAX: usize = 1 << 20;

/// PulseAudio's cookies have this length. A server that knows us by our user needs none, but wants the bytes.
const COOKIE_BYTES: usize = 256;

/// Bytes of a sample: 32-bit floats, so that a low volume does not cost resolution.
const SAMPLE_BYTES: usize = 4;

/// Plays until the server goes away or nobody wants to listen any more.
///
/// # Errors
/// Whatever ended it, except being closed.
pub(super) fn play(shared: &Shared, server: Option<&str>) -> Result<(), AudioError> {
    let (mut connection, _) = Connection::open(server)?;
    let rate = shared.rate;
    let mut server_ms = SERVER_MS;
    let mut grown = Instant::now();
    let mut props = Props::new();
    props.set(Prop::MediaName, c"Family BASIC");
    props.set(Prop::MediaRole, c"game");
    let stream: CreatePlaybackStreamReply = connection.ask(&Command::CreatePlaybackStream(PlaybackStreamParams {
        sample_spec: SampleSpec { format: SampleFormat::Float32Le, channels: 1, sample_rate: rate },
        channel_map: ChannelMap::mono(),
        buffer_attr: lengths(rate, server_ms),
        cvolume: Some(ChannelVolume::norm(1)),
        props,
        flags: StreamFlags { adjust_latency: true, ..StreamFlags::default() },
        ..PlaybackStreamParams::default()
    }))?;
    shared.set_state(State::Playing);
    let mut wanted = stream.requested_bytes as usize;
    // What the server still holds when the stream is deleted is cut off: that has to be silence.
    let mut silence_left = stream.buffer_attr.target_length as usize;
    loop {
        let had_faded = shared.has_faded();
        connection.send_samples(stream.channel, wanted / SAMPLE_BYTES, shared)?;
        if had_faded {
            silence_left = silence_left.saturating_sub(wanted);
        }
        wanted %= SAMPLE_BYTES;
        if silence_left == 0 {
            // The answer is not waited for: the connection ends with it.
            return connection.send(&Command::DeletePlaybackStream(stream.channel)).map(|_| ());
        }
        match connection.next(LOOK_TIME)? {
            Some(Message::Wanted(request)) if request.channel == stream.channel => wanted += request.length as usize,
            Some(Message::Starved) if server_ms < SERVER_MS_MAX && grown.elapsed() > GROW_TIME => {
                server_ms += SERVER_STEP_MS;
                grown = Instant::now();
                let buffer_attr = lengths(rate, server_ms);
                silence_left = buffer_attr.target_length as usize;
                connection.send(&Command::SetPlaybackStreamBufferAttr(SetPlaybackStreamBufferAttrParams {
                    index: stream.channel,
                    buffer_attr,
                    adjust_latency: true,
                    early_requests: false,
                }))?;
            }
            Some(Message::Killed) => return Err(AudioError::Lost),
            Some(Message::Wanted(_) | Message::Starved | Message::Answer { .. } | Message::Other) | None => {}
        }
    }
}

/// How the server should keep so much sound.
fn lengths(rate: u32, server_ms: u32) -> BufferAttr {
    let bytes = |milliseconds: u32| rate * milliseconds / 1000 * SAMPLE_BYTES as u32;
    BufferAttr {
        max_length: u32::MAX,
        target_length: bytes(server_ms),
        pre_buffering: u32::MAX,
        minimum_request_length: bytes(PIECE_MS),
        fragment_size: u32::MAX,
    }
}

/// Which server there is.
///
/// # Errors
/// Why there is none.
pub(super) fn probe(server: Option<&str>) -> Result<Report, AudioError> {
    let (mut connection, path) = Connection::open(server)?;
    let server: ServerInfo = connection.ask(&Command::GetServerInfo)?;
    let sink = server.default_sink_name.clone();
    let sink: SinkInfo = connection.ask(&Command::GetSinkInfo(GetSinkInfo { index: None, name: sink }))?;
    Ok(Report {
        place: path.display().to_string(),
        server: text(server.server_name),
        version: text(server.server_version),
        device: text(sink.description.or(Some(sink.name))),
        rate: sink.sample_spec.sample_rate,
    })
}

fn text(name: Option<CString>) -> String {
    name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What a server says that matters.
enum Message {
    /// It has room for samples.
    Wanted(Request),
    /// It had nothing to play: it, or this thread, got no processor in time.
    Starved,
    /// The stream is gone.
    Killed,
    /// The answer to the command with this number, as it came.
    Answer { number: u32, body: Vec<u8> },
    /// Anything else.
    Other,
}

struct Connection {
    socket: UnixStream,
    received: Vec<u8>,
    version: u16,
    number: u32,
}

impl Connection {
    /// Connects to the first server that lets us in.
    fn open(server: Option<&str>) -> Result<(Connection, PathBuf), AudioError> {
        let variable = |name: &str| match server {
            Some(server) if name == "PULSE_SERVER" => Some(server.to_owned()),
            _ => std::env::var(name).ok(),
        };
        let sockets = locate::sockets(variable)?;
        let cookie = cookie(&locate::cookies(variable));
        let mut problem = None;
        for path in &sockets {
            match UnixStream::connect(path) {
                Ok(socket) => match Connection::greet(socket, cookie.clone()) {
                    Ok(connection) => return Ok((connection, path.clone())),
                    Err(error) => problem = problem.or(Some(error)),
                },
                Err(source) if source.kind() == ErrorKind::NotFound => {}
                Err(source) => problem = problem.or(Some(AudioError::Unreachable { path: path.clone(), source })),
            }
        }
        Err(problem.unwrap_or(AudioError::NoServer(sockets)))
    }

    fn greet(socket: UnixStream, cookie: Vec<u8>) -> Result<Connection, AudioError> {
        socket.set_write_timeout(Some(ANSWER_TIME)).map_err(|_| AudioError::Lost)?;
        let mut connection = Connection { socket, received: Vec::new(), version: MAX_VERSION, number: 0 };
        let auth = AuthParams { version: MAX_VERSION, supports_shm: false, supports_memfd: false, cookie };
        let reply: AuthReply = connection.ask(&Command::Auth(auth))?;
        if reply.version < MIN_VERSION {
            return Err(AudioError::Garbled(format!("protocol version {}", reply.version)));
        }
        connection.version = reply.version.min(MAX_VERSION);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, c"fbc");
        if let Ok(process) = CString::new(std::process::id().to_string()) {
            props.set(Prop::ApplicationProcessId, process);
        }
        let _: SetClientNameReply = connection.ask(&Command::SetClientName(props))?;
        Ok(connection)
    }

    /// Sends a command and waits for its answer; what else comes meanwhile is not for anybody yet.
    fn ask<R: CommandReply>(&mut self, command: &Command) -> Result<R, AudioError> {
        let asked = self.send(command)?;
        let end = Instant::now() + ANSWER_TIME;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(AudioError::Silent);
            }
            if let Some(Message::Answer { number, body }) = self.next(left)?
                && number == asked
            {
                return answer(&body, self.version);
            }
        }
    }

    /// Sends a command; its number.
    fn send(&mut self, command: &Command) -> Result<u32, AudioError> {
        self.number = self.number.wrapping_add(1);
        let mut message = Vec::new();
        write_command_message(&mut message, self.number, command, self.version).map_err(garbled)?;
        self.write(&message)?;
        Ok(self.number)
    }

    /// Sends so many of the samples that wait, or silence for them.
    fn send_samples(&mut self, channel: u32, count: usize, shared: &Shared) -> Result<(), AudioError> {
        let mut left = count;
        let mut samples = [0.0; PIECE_SAMPLES_MAX];
        while left > 0 {
            let piece = &mut samples[..left.min(PIECE_SAMPLES_MAX)];
            shared.pull(piece);
            left -= piece.len();
            let bytes: Vec<u8> = piece.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            let mut message = Vec::with_capacity(DESCRIPTOR_SIZE + bytes.len());
            write_memblock(&mut message, channel, &bytes, 0).map_err(garbled)?;
            self.write(&message)?;
        }
        Ok(())
    }

    fn write(&mut self, message: &[u8]) -> Result<(), AudioError> {
        self.socket.write_all(message).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => AudioError::Silent,
            _ => AudioError::Lost,
        })
    }

    /// The next message, if one comes in this time.
    fn next(&mut self, time: Duration) -> Result<Option<Message>, AudioError> {
        let end = Instant::now() + time;
        loop {
            if let Some(message) = self.take_message()? {
                return Ok(Some(message));
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.socket.set_read_timeout(Some(left)).map_err(|_| AudioError::Lost)?;
            let mut piece = [0; 4096];
            match self.socket.read(&mut piece) {
                Ok(0) => return Err(AudioError::Lost),
                Ok(count) => self.received.extend_from_slice(&piece[..count]),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return Ok(None),
                    ErrorKind::Interrupted => {}
                    _ => return Err(AudioError::Lost),
                },
            }
        }
    }

    /// A whole message out of what was received.
    fn take_message(&mut self) -> Result<Option<Message>, AudioError> {
        let Some(mut header) = self.received.get(..DESCRIPTOR_SIZE) else { return Ok(None) };
        let header = read_descriptor(&mut header).map_err(garbled)?;
        let length = header.length as usize;
        if length > MESSAGE_BYTES_MAX {
            return Err(AudioError::Garbled(format!("a message of {length} bytes")));
        }
        if self.received.len() < DESCRIPTOR_SIZE + length {
            return Ok(None);
        }
        let message: Vec<u8> = self.received.drain(..DESCRIPTOR_SIZE + length).collect();
        Ok(Some(if header.channel == u32::MAX {
            meaning(&message[DESCRIPTOR_SIZE..], self.version)
        } else {
            Message::Other
        }))
    }
}

/// What a command from the server means. Servers may know commands that we do not: those are no error.
fn meaning(body: &[u8], version: u16) -> Message {
    let mut cursor = Cursor::new(body);
    let mut reader = TagStructReader::new(&mut cursor, version);
    let (Ok(tag), Ok(number)) = (reader.read_enum::<CommandTag>(), reader.read_u32()) else { return Message::Other };
    match tag {
        CommandTag::Reply | CommandTag::Error => Message::Answer { number, body: body.to_vec() },
        CommandTag::Request => reader.read().map_or(Message::Other, Message::Wanted),
        CommandTag::Underflow => Message::Starved,
        CommandTag::PlaybackStreamKilled => Message::Killed,
        _ => Message::Other,
    }
}

/// What an answer holds.
fn answer<R: CommandReply>(body: &[u8], version: u16) -> Result<R, AudioError> {
    let mut cursor = Cursor::new(body);
    let mut reader = TagStructReader::new(&mut cursor, version);
    let tag: CommandTag = reader.read_enum().map_err(garbled)?;
    let _number = reader.read_u32().map_err(garbled)?;
    if matches!(tag, CommandTag::Error) {
        return Err(match reader.read_enum().map_err(garbled)? {
            PulseError::NoEntity => AudioError::NoOutput,
            code => AudioError::Refused(code.to_string().to_lowercase()),
        });
    }
    reader.read().map_err(garbled)
}

fn garbled(error: ProtocolError) -> AudioError {
    AudioError::Garbled(error.to_string())
}

/// The first cookie that can be read, else zeros.
fn cookie(paths: &[PathBuf]) -> Vec<u8> {
    paths.iter().find_map(|path| read_cookie(path)).unwrap_or_else(|| vec![0; COOKIE_BYTES])
}

fn read_cookie(path: &Path) -> Option<Vec<u8>> {
    let mut cookie = vec![0; COOKIE_BYTES];
    std::fs::File::open(path).ok()?.read_exact(&mut cookie).ok()?;
    Some(cookie)
}
