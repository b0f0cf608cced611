//! Packets to recordings: which header belongs to which data, what is missing, and where on the tape it happened.
//!
//! Source: spec, machine 7.2 and 7.3.

use super::edges::{SAMPLE_TICKS, Ticks};
use super::header::{Header, HeaderError};
use super::packet::{Role, ZERO_CYCLES};
use super::receiver::{Outcome, Packet};
use super::{Kind, PICTURE_BYTES, QUARTER_BYTES, Recording, SampleRate};
use crate::basic::error::ErrorCode;
use crate::vm::time::CPU_HZ;
use std::fmt;
use thiserror::Error;

/// Zero bits from the end of one quarter of a picture to the mark of the next: the longest sync tone in use is
/// 20 000 bits. The gap that `fbc` leaves between recordings adds 4250.
const QUARTER_GAP_BITS: u64 = 22_000;

/// A place on a tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Samples from the start.
    pub sample: u64,
    /// Samples per second.
    pub rate: SampleRate,
}

impl Position {
    fn new(at: Ticks, rate: SampleRate) -> Position {
        Position { sample: at / SAMPLE_TICKS, rate }
    }

    /// Milliseconds from the start, rounded down.
    pub fn milliseconds(self) -> u64 {
        (u128::from(self.sample) * 1000 / u128::from(self.rate.hz())) as u64
    }
}

impl fmt::Display for Position {
    /// As `12.345 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.milliseconds();
        write!(f, "{}.{:03} s", milliseconds / 1000, milliseconds % 1000)
    }
}

/// What is wrong with a recording. The machine shows all of them as TP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// All bytes were read, but at least one bit of them is wrong.
    #[error("the {part} at {at} has {counted} one bits where its checksum says {stored}", part = name(*.role))]
    Checksum {
        /// The packet.
        role: Role,
        /// Where it begins.
        at: Position,
        /// The count on the tape.
        stored: u16,
        /// The count of what was read.
        counted: u16,
    },
    /// A byte does not begin with its start bit: bits before it were lost or doubled.
    #[error("the {part} is out of step at {at}", part = name(*.role))]
    Framing {
        /// The packet.
        role: Role,
        /// Where the start bit was expected.
        at: Position,
    },
    /// The tone stops.
    #[error("the signal of the {part} is lost at {at}", part = name(*.role))]
    SignalLost {
        /// The packet.
        role: Role,
        /// Where the tone stops.
        at: Position,
    },
    /// The tape ends.
    #[error("the tape ends in the {part} at {at}", part = name(*.role))]
    Truncated {
        /// The packet.
        role: Role,
        /// The tape's end.
        at: Position,
    },
    /// The header's first byte is neither 2 nor 3.
    #[error("the header at {at} announces something unknown ({kind})")]
    Kind {
        /// Where the header begins.
        at: Position,
        /// The byte.
        kind: u8,
    },
    /// The header announces data of an impossible length.
    #[error("the header at {at} announces {length} bytes")]
    Length {
        /// Where the header begins.
        at: Position,
        /// The length.
        length: u16,
    },
    /// No data packet follows the header.
    #[error("no data follows the header that ends at {at}")]
    MissingData {
        /// Where the header ends.
        at: Position,
    },
    /// A data packet without a header before it.
    #[error("the data at {at} has no header")]
    MissingHeader {
        /// Where the data packet begins.
        at: Position,
    },
}

impl Fault {
    /// The error that LOAD raises.
    pub fn code(&self) -> ErrorCode {
        ErrorCode::Tp
    }

    /// Where on the tape it is.
    pub fn at(&self) -> Position {
        match *self {
            Fault::Checksum { at, .. }
            | Fault::Framing { at, .. }
            | Fault::SignalLost { at, .. }
            | Fault::Truncated { at, .. }
            | Fault::Kind { at, .. }
            | Fault::Length { at, .. }
            | Fault::MissingData { at }
            | Fault::MissingHeader { at } => at,
        }
    }
}

/// A recording on a tape, good or damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where its sync tone begins, as far as it could be followed back.
    pub start: Position,
    /// Where it is complete or lost.
    pub end: Position,
    /// The tape's speed there, in percent of the nominal one.
    pub speed_percent: u32,
    /// What its header says; `None` where the header itself is damaged or missing.
    pub header: Option<Header>,
    /// The recording, or what is wrong with it.
    pub result: Result<Recording, Fault>,
    /// Of a damaged data packet, the bytes that came before the fault. They may be wrong.
    pub salvaged: Vec<u8>,
    /// Where the mark of the header begins and the data ends, and the length of a 0 bit between them.
    timing: Timing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Timing {
    mark_at: Ticks,
    end_at: Ticks,
    zero: Ticks,
}

/// Joins headers and data; packets come in the order of the tape.
pub(super) fn pair(packets: Vec<Packet>, rate: SampleRate) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut pending: Option<(Header, Packet)> = None;
    // The data behind a damaged header is part of that finding and not another.
    let mut header_failed = false;
    for mut packet in packets {
        match packet.role {
            Role::Header => {
                findings.extend(pending.take().map(|(header, packet)| without_data(header, &packet, rate)));
                match read_header(&packet, rate) {
                    Ok(header) => pending = Some((header, packet)),
                    Err(fault) => findings.push(finding(&packet, &packet, None, Err(fault), rate)),
                }
                header_failed = pending.is_none();
            }
            Role::Data => match pending.take() {
                Some((header, first)) => {
                    let payload = std::mem::take(&mut packet.payload);
                    let (result, salvaged) = match fault(&packet, rate) {
                        None => (Ok(header.with_data(payload)), Vec::new()),
                        Some(fault) => (Err(fault), payload),
                    };
                    let found = finding(&first, &packet, Some(header), result, rate);
                    findings.push(Finding { salvaged, ..found });
                }
                None if header_failed => header_failed = false,
                None => {
                    let fault = Fault::MissingHeader { at: Position::new(packet.mark_at, rate) };
                    findings.push(finding(&packet, &packet, None, Err(fault), rate));
                }
            },
        }
    }
    findings.extend(pending.map(|(header, packet)| without_data(header, &packet, rate)));
    findings
}

/// Makes one recording of the four quarters of a V3 picture.
///
/// Quarters do not say which they are. Where one of them is lost the others could be taken for a part of the next
/// picture, so an unbroken run of like quarters is joined only if its number is a multiple of four.
pub(super) fn join_pictures(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined = Vec::with_capacity(findings.len());
    let mut run: Vec<Finding> = Vec::new();
    for found in findings {
        if !run.last().is_some_and(|last| follows(last, &found)) {
            flush(&mut run, &mut joined);
        }
        if quarter(&found).is_some() {
            run.push(found);
        } else {
            joined.push(found);
        }
    }
    flush(&mut run, &mut joined);
    joined
}

fn flush(run: &mut Vec<Finding>, joined: &mut Vec<Finding>) {
    if !run.len().is_multiple_of(PICTURE_BYTES / QUARTER_BYTES) {
        joined.append(run);
        return;
    }
    for quarters in run.chunks(PICTURE_BYTES / QUARTER_BYTES) {
        let mut whole = quarters[0].clone();
        let data = quarters.iter().filter_map(quarter).flat_map(|recording| recording.data.iter().copied()).collect();
        if let Ok(recording) = &mut whole.result {
            recording.data = data;
        }
        whole.end = quarters[quarters.len() - 1].end;
        joined.push(whole);
    }
    run.clear();
}

/// Whether `next` can be the quarter after `last`.
fn follows(last: &Finding, next: &Finding) -> bool {
    let gap = next.timing.mark_at.saturating_sub(last.timing.end_at);
    quarter(next).is_some() && next.header == last.header && gap <= QUARTER_GAP_BITS * last.timing.zero
}

fn quarter(found: &Finding) -> Option<&Recording> {
    found
        .result
        .as_ref()
        .ok()
        .filter(|recording| recording.kind == Kind::Picture && recording.data.len() == QUARTER_BYTES)
}

fn read_header(packet: &Packet, rate: SampleRate) -> Result<Header, Fault> {
    let at = Position::new(packet.mark_at, rate);
    match (packet.whole_header().map(Header::parse), fault(packet, rate)) {
        (Some(Ok(header)), _) => Ok(header),
        (Some(Err(HeaderError::Kind(kind))), _) => Err(Fault::Kind { at, kind }),
        (Some(Err(HeaderError::Length(length))), _) => Err(Fault::Length { at, length }),
        (None, Some(fault)) => Err(fault),
        // A whole header packet has 128 bytes, so this is never reached; a missing header says it best.
        (None, None) => Err(Fault::MissingHeader { at }),
    }
}

fn fault(packet: &Packet, rate: SampleRate) -> Option<Fault> {
    let role = packet.role;
    let begin = Position::new(packet.mark_at, rate);
    let at = Position::new(packet.end_at, rate);
    match packet.outcome {
        Outcome::Whole => None,
        Outcome::Checksum { stored, counted } => Some(Fault::Checksum { role, at: begin, stored, counted }),
        Outcome::Framing => Some(Fault::Framing { role, at }),
        Outcome::SignalLost => Some(Fault::SignalLost { role, at }),
        Outcome::Truncated => Some(Fault::Truncated { role, at }),
        Outcome::Orphan => Some(Fault::MissingHeader { at: begin }),
    }
}

fn without_data(header: Header, packet: &Packet, rate: SampleRate) -> Finding {
    let fault = Fault::MissingData { at: Position::new(packet.end_at, rate) };
    finding(packet, packet, Some(header), Err(fault), rate)
}

fn finding(
    first: &Packet,
    last: &Packet,
    header: Option<Header>,
    result: Result<Recording, Fault>,
    rate: SampleRate,
) -> Finding {
    let nominal = u64::from(ZERO_CYCLES) * u64::from(rate.hz()) * SAMPLE_TICKS / CPU_HZ;
    Finding {
        start: Position::new(first.sync_at, rate),
        end: Position::new(last.end_at, rate),
        // A receiver locks to 130 % of the nominal length at most and follows it; the quotient stays small.
        speed_percent: ((nominal * 100 + last.zero_ticks / 2) / last.zero_ticks.max(1)) as u32,
        header,
        result,
        salvaged: Vec::new(),
        timing: Timing { mark_at: first.mark_at, end_at: last.end_at, zero: last.zero_ticks },
    }
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Header => "header",
        Role::Data => "data",
    }
}
