//! The system's own audio interface, where no sound server is asked: macOS, Windows, and ALSA on Linux if built so.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, Stream, StreamConfig, SupportedBufferSize};

use super::error::AudioError;
use super::{Report, Shared, State};

/// The pieces that the device is asked to take, in milliseconds, if it lets itself be asked.
const PIECE_MS: u32 = 10;

/// How often a thread that plays looks whether it is still wanted.
const LOOK_TIME: Duration = Duration::from_millis(20);

/// How long silence is played before the end, so that the fade is heard.
const SILENCE_TIME: Duration = Duration::from_millis(50);

/// How long a device may take to open.
const OPEN_TIME: Duration = Duration::from_secs(2);

/// Plays until the device goes away or nobody wants to listen any more.
///
/// # Errors
/// Whatever ended it, except being closed.
pub(super) fn play(shared: &Arc<Shared>, _server: Option<&str>) -> Result<(), AudioError> {
    let device = cpal::default_host().default_output_device().ok_or_else(no_device)?;
    let supported = device.default_output_config().map_err(failed)?;
    let mut config = supported.config();
    let piece = config.sample_rate * PIECE_MS / 1000;
    config.buffer_size = match supported.buffer_size() {
        SupportedBufferSize::Range { min, max } if min <= max => BufferSize::Fixed(piece.clamp(*min, *max)),
        SupportedBufferSize::Range { .. } | SupportedBufferSize::Unknown => BufferSize::Default,
    };
    shared.buffer().set_output_rate(config.sample_rate);
    let (stream, problems) = match supported.sample_format() {
        SampleFormat::F32 => start::<f32>(&device, config, shared),
        SampleFormat::I16 => start::<i16>(&device, config, shared),
        SampleFormat::I32 => start::<i32>(&device, config, shared),
        SampleFormat::U8 => start::<u8>(&device, config, shared),
        other => Err(AudioError::Device(format!("it takes samples as {other}"))),
    }?;
    shared.set_state(State::Playing);
    let problem = wait(shared, &problems);
    drop(stream);
    problem.map_or(Ok(()), Err)
}

/// Which device there is.
///
/// # Errors
/// Why there is none.
pub(super) fn probe(_server: Option<&str>) -> Result<Report, AudioError> {
    let host = cpal::default_host();
    let device = host.default_output_device().ok_or_else(no_device)?;
    let config = device.default_output_config().map_err(failed)?;
    Ok(Report {
        place: host.id().name().to_owned(),
        server: host.id().name().to_owned(),
        version: String::new(),
        device: device.description().map_err(failed)?.name().to_owned(),
        rate: config.sample_rate(),
    })
}

/// Opens the device; what goes wrong later comes out at the other end.
fn start<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    shared: &Arc<Shared>,
) -> Result<(Stream, Receiver<AudioError>), AudioError> {
    let (sender, problems) = channel();
    let channels = usize::from(config.channels).max(1);
    let samples = Arc::clone(shared);
    let mut mono = Vec::new();
    let play = move |out: &mut [T], _: &cpal::OutputCallbackInfo| {
        mono.resize(out.len() / channels, 0.0);
        samples.pull(&mut mono);
        for (places, sample) in out.chunks_mut(channels).zip(&mono) {
            places.fill(T::from_sample(*sample));
        }
    };
    let complain = move |error: cpal::Error| match error.kind() {
        ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied | ErrorKind::Xrun => {}
        _ => drop(sender.send(failed(error))),
    };
    let stream = device.build_output_stream(config, play, complain, Some(OPEN_TIME)).map_err(failed)?;
    stream.play().map_err(failed)?;
    Ok((stream, problems))
}

/// Until a problem, or the end.
fn wait(shared: &Shared, problems: &Receiver<AudioError>) -> Option<AudioError> {
    loop {
        match problems.recv_timeout(LOOK_TIME) {
            Ok(problem) => return Some(problem),
            Err(RecvTimeoutError::Disconnected) => return Some(AudioError::Lost),
            Err(RecvTimeoutError::Timeout) if shared.has_faded() => {
                std::thread::sleep(SILENCE_TIME);
                return None;
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn no_device() -> AudioError {
    AudioError::Device("there is none".to_owned())
}

fn failed(error: cpal::Error) -> AudioError {
    AudioError::Device(error.to_string().trim_end_matches('.').to_owned())
}
