//! Edges to packets: follows the sync tone, finds the mark behind it, and reads bytes up to the checksum.
//!
//! A receiver hears the edges of one direction only. A bit is the time from one of its edges to the next, so two
//! receivers, one for falling and one for rising edges, try both polarities at once; the wrong one sees bits cut in
//! halves and fails within a byte or two. Lengths are judged against the sync tone, which is followed while it and
//! the payload last, so that a tape may run fast, slow or unevenly. Source: spec, machine 7.1 and 7.2.

use super::SampleRate;
use super::edges::{SAMPLE_TICKS, Ticks};
use super::header::{HEADER_BYTES, Header};
use super::packet::{CHECKSUM_BYTES, ONE_CYCLES, Role, ZERO_CYCLES, checksum};
use crate::vm::time::CPU_HZ;

/// Zero bits in a row that count as a sync tone. Start bits and marks keep every packet below 50.
const SYNC_BITS_MIN: u32 = 100;

/// Bits by which the runs of a mark may differ from 40 or 20: the last or first may be blurred.
const MARK_TOLERANCE_BITS: u32 = 6;

/// How far the sync tone may lie from its nominal length: 15 % of speed and as much again for jitter, in percent.
const TONE_TOLERANCE_PERCENT: u64 = 30;

/// What became of a packet whose mark was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All bytes came, and their checksum agrees.
    Whole,
    /// All bytes came, but the tape's count of 1 bits is another.
    Checksum { stored: u16, counted: u16 },
    /// A byte did not begin with a 1.
    Framing,
    /// The tone stopped for longer than a bit.
    SignalLost,
    /// The samples ended.
    Truncated,
    /// A data packet whose length no header told.
    Orphan,
}

/// A packet on the tape, whole or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) role: Role,
    pub(super) outcome: Outcome,
    /// Where its sync tone began, as far as it could be followed back.
    pub(super) sync_at: Ticks,
    /// Where its mark began.
    pub(super) mark_at: Ticks,
    /// Where it was complete or lost.
    pub(super) end_at: Ticks,
    /// The length of a 0 bit at its end.
    pub(super) zero_ticks: Ticks,
    /// The payload, as far as it was read.
    pub(super) payload: Vec<u8>,
}

impl Packet {
    /// Its payload if it is a whole header.
    pub(super) fn whole_header(&self) -> Option<&[u8; HEADER_BYTES]> {
        if self.role == Role::Header && self.outcome == Outcome::Whole {
            self.payload.as_slice().try_into().ok()
        } else {
            None
        }
    }

    /// More is better, when both polarities found a packet in the same place.
    fn quality(&self) -> (bool, usize, bool) {
        (self.outcome == Outcome::Whole, self.payload.len(), self.outcome != Outcome::Orphan)
    }
}

enum State {
    /// Waiting for, or in, the sync tone.
    Sync { zeros: u32 },
    /// In the ones of a mark.
    Ones { ones: u32 },
    /// In its zeros.
    Zeros { role: Role, zeros: u32 },
    /// Behind its last 1.
    Payload(Box<Reading>),
}

/// A payload and its checksum, half read.
struct Reading {
    packet: Packet,
    wanted_bytes: usize,
    /// The current byte's bits, and how many with its start bit have come.
    byte: u8,
    bits: u32,
}

/// The state of reading one polarity.
pub(super) struct Receiver {
    state: State,
    /// The edge at which the current bit began.
    bit_at: Option<Ticks>,
    sync_at: Ticks,
    mark_at: Ticks,
    /// The current length of a 0 bit.
    zero: Ticks,
    zero_nominal: Ticks,
    /// The length that the last whole header told.
    data_length: Option<u16>,
    packets: Vec<Packet>,
}

impl Receiver {
    pub(super) fn new(rate: SampleRate) -> Receiver {
        let zero_nominal = u64::from(ZERO_CYCLES) * u64::from(rate.hz()) * SAMPLE_TICKS / CPU_HZ;
        Receiver {
            state: State::Sync { zeros: 0 },
            bit_at: None,
            sync_at: 0,
            mark_at: 0,
            zero: zero_nominal,
            zero_nominal,
            data_length: None,
            packets: Vec::new(),
        }
    }

    /// Takes the next edge of this receiver's direction.
    pub(super) fn edge(&mut self, at: Ticks) {
        let Some(bit_at) = self.bit_at else {
            self.bit_at = Some(at);
            return;
        };
        let length = at.saturating_sub(bit_at);
        let locked = !matches!(self.state, State::Sync { zeros } if zeros < SYNC_BITS_MIN);
        if locked && length < self.zero / 2 {
            // A spike within a bit: its true end is still to come.
            return;
        }
        self.bit_at = Some(at);
        let state = std::mem::replace(&mut self.state, State::Sync { zeros: 0 });
        self.state = match state {
            State::Sync { zeros } => self.sync(zeros, bit_at, length),
            State::Ones { ones } => self.ones(ones, length),
            State::Zeros { role, zeros } => self.zeros(role, zeros, length),
            State::Payload(reading) => self.payload(reading, bit_at, length),
        };
    }

    /// The packets found, in their order; `end` is the end of the samples.
    pub(super) fn finish(mut self, end: Ticks) -> Vec<Packet> {
        if let State::Payload(reading) = std::mem::replace(&mut self.state, State::Sync { zeros: 0 }) {
            self.close(reading.packet, Outcome::Truncated, end);
        }
        self.packets
    }

    fn sync(&mut self, zeros: u32, bit_at: Ticks, length: Ticks) -> State {
        if zeros > 0 && length.abs_diff(self.zero) <= self.zero / 4 {
            self.follow(length, u64::from(zeros).min(16));
            return State::Sync { zeros: zeros.saturating_add(1) };
        }
        if zeros >= SYNC_BITS_MIN {
            match self.bit(length) {
                Some(true) => {
                    self.mark_at = bit_at;
                    return State::Ones { ones: 1 };
                }
                // Blurred, but nearer to 0: the wrong polarity's view of the tone's end, or noise.
                Some(false) => return State::Sync { zeros },
                None => {}
            }
        }
        if length.abs_diff(self.zero_nominal) * 100 > self.zero_nominal * TONE_TOLERANCE_PERCENT {
            return State::Sync { zeros: 0 };
        }
        self.zero = length;
        self.sync_at = bit_at;
        State::Sync { zeros: 1 }
    }

    fn ones(&mut self, ones: u32, length: Ticks) -> State {
        let role = [Role::Header, Role::Data].into_iter().find(|role| near_mark(ones, *role));
        match (self.bit(length), role) {
            (Some(true), _) if ones < Role::Header.mark_bits() + MARK_TOLERANCE_BITS => State::Ones { ones: ones + 1 },
            (Some(false), Some(role)) => State::Zeros { role, zeros: 1 },
            _ => State::Sync { zeros: 0 },
        }
    }

    fn zeros(&mut self, role: Role, zeros: u32, length: Ticks) -> State {
        match self.bit(length) {
            Some(true) if near_mark(zeros, role) => self.begin(role),
            Some(false) if zeros < role.mark_bits() + MARK_TOLERANCE_BITS => State::Zeros { role, zeros: zeros + 1 },
            _ => State::Sync { zeros: 0 },
        }
    }

    fn begin(&mut self, role: Role) -> State {
        let packet = Packet {
            role,
            outcome: Outcome::Orphan,
            sync_at: self.sync_at,
            mark_at: self.mark_at,
            end_at: self.mark_at,
            zero_ticks: self.zero,
            payload: Vec::new(),
        };
        let payload_bytes = match role {
            Role::Header => HEADER_BYTES,
            Role::Data => match self.data_length.take() {
                Some(length) => usize::from(length),
                None => return self.end(packet, Outcome::Orphan, self.bit_at.unwrap_or(self.mark_at)),
            },
        };
        self.data_length = None;
        State::Payload(Box::new(Reading { packet, wanted_bytes: payload_bytes + CHECKSUM_BYTES, byte: 0, bits: 0 }))
    }

    fn payload(&mut self, mut reading: Box<Reading>, bit_at: Ticks, length: Ticks) -> State {
        let bit = match self.bit(length) {
            None => return self.end(reading.packet, Outcome::SignalLost, bit_at),
            Some(false) if reading.bits == 0 => return self.end(reading.packet, Outcome::Framing, bit_at),
            Some(bit) => bit,
        };
        let zero_length = if bit { length * u64::from(ZERO_CYCLES) / u64::from(ONE_CYCLES) } else { length };
        self.follow(zero_length, 32);
        // The ninth bit pushes the start bit out again.
        reading.byte = reading.byte << 1 | u8::from(bit);
        reading.bits += 1;
        if reading.bits < 9 {
            return State::Payload(reading);
        }
        let payload = &mut reading.packet.payload;
        payload.push(reading.byte);
        (reading.byte, reading.bits) = (0, 0);
        if payload.len() < reading.wanted_bytes {
            return State::Payload(reading);
        }
        let stored = payload.split_off(payload.len() - CHECKSUM_BYTES);
        let stored = stored.iter().fold(0, |sum: u16, &byte| sum << 8 | u16::from(byte));
        let counted = checksum(payload);
        let outcome = if counted == stored { Outcome::Whole } else { Outcome::Checksum { stored, counted } };
        self.end(reading.packet, outcome, bit_at + length)
    }

    fn end(&mut self, packet: Packet, outcome: Outcome, end_at: Ticks) -> State {
        self.close(packet, outcome, end_at);
        State::Sync { zeros: 0 }
    }

    fn close(&mut self, mut packet: Packet, outcome: Outcome, end_at: Ticks) {
        (packet.outcome, packet.end_at, packet.zero_ticks) = (outcome, end_at, self.zero);
        self.data_length = packet.whole_header().and_then(|payload| Header::parse(payload).ok()).map(|it| it.length);
        self.packets.push(packet);
    }

    /// A bit by its length; `None` where the signal paused.
    fn bit(&self, length: Ticks) -> Option<bool> {
        // 0 and 1 differ by a factor of 2.026; some tools write 2.000.
        if length * 4 > self.zero * 11 { None } else { Some(length * 2 > self.zero * 3) }
    }

    /// Moves the idea of a 0 bit by a `weight`-th towards what was heard.
    fn follow(&mut self, length: Ticks, weight: u64) {
        self.zero = (self.zero * weight + length) / (weight + 1);
    }
}

/// One list from the two polarities: of packets in the same place the better one, all in the order of the tape.
pub(super) fn merge(falling: Vec<Packet>, rising: Vec<Packet>) -> Vec<Packet> {
    let mut packets: Vec<Packet> = falling.into_iter().chain(rising).collect();
    packets.sort_by_key(|packet| (packet.mark_at, packet.end_at));
    let mut merged: Vec<Packet> = Vec::with_capacity(packets.len());
    for packet in packets {
        match merged.last_mut() {
            // The mark alone lasts 60 zero bits or more, so two views of one packet always overlap.
            Some(last) if packet.mark_at < last.end_at => {
                if packet.quality() > last.quality() {
                    *last = packet;
                }
            }
            Some(_) | None => merged.push(packet),
        }
    }
    merged
}

fn near_mark(bits: u32, role: Role) -> bool {
    bits.abs_diff(role.mark_bits()) <= MARK_TOLERANCE_BITS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::cassette::packet::{Stretch, push_packet};

    const ZERO: Ticks = 1_359_000;

    /// The edges of these stretches at 44 100 Hz, through one receiver.
    fn receive(stretches: &[Stretch]) -> Vec<Packet> {
        let mut receiver = Receiver::new(SampleRate::CD);
        let mut at = ZERO;
        for stretch in stretches {
            match *stretch {
                Stretch::Bits(bit, count) => {
                    for _ in 0..count {
                        receiver.edge(at);
                        at += if bit { 2 * ZERO } else { ZERO };
                    }
                }
                Stretch::Silence(_) => at += 100 * ZERO,
            }
        }
        receiver.edge(at);
        receiver.finish(at + ZERO)
    }

    fn header(length: u16) -> [u8; HEADER_BYTES] {
        let recording = super::super::Recording::picture(b"", 0, Vec::new());
        Header::of(&recording, length).payload()
    }

    fn check(stretches: &[Stretch], expected: &[(Role, Outcome, usize)]) {
        let found: Vec<_> =
            receive(stretches).iter().map(|packet| (packet.role, packet.outcome, packet.payload.len())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn packets_end_as_they_should() {
        let mut tape = Vec::new();
        push_packet(&mut tape, 150, Role::Header, &header(3));
        let header_stretches = tape.len();
        push_packet(&mut tape, 150, Role::Data, &[1, 2, 3]);
        let whole = [(Role::Header, Outcome::Whole, 128), (Role::Data, Outcome::Whole, 3)];
        check(&tape, &whole);

        // Payload, checksum and their start bits are single bits; the packet's first four stretches are not.
        let mut flipped = tape.clone();
        flipped[header_stretches + 4 + 8] = Stretch::Bits(false, 1);
        let outcome = Outcome::Checksum { stored: 4, counted: 3 };
        check(&flipped, &[whole[0], (Role::Data, outcome, 3)]);

        let mut unframed = tape.clone();
        unframed[header_stretches + 4 + 9] = Stretch::Bits(false, 1);
        check(&unframed, &[whole[0], (Role::Data, Outcome::Framing, 1)]);

        let mut paused = tape.clone();
        paused.insert(header_stretches + 4 + 18, Stretch::Silence(0));
        check(&paused, &[whole[0], (Role::Data, Outcome::SignalLost, 1)]);

        check(&tape[..header_stretches + 4 + 18], &[whole[0], (Role::Data, Outcome::Truncated, 2)]);
        check(&tape[header_stretches..], &[(Role::Data, Outcome::Orphan, 0)]);
    }

    #[test]
    fn what_only_resembles_a_mark_is_passed_over() {
        for (ones, zeros) in [(30, 30), (40, 20), (20, 40), (60, 40), (1, 1), (40, 60)] {
            let mut tape = vec![Stretch::Bits(false, 150), Stretch::Bits(true, ones), Stretch::Bits(false, zeros)];
            tape.push(Stretch::Bits(true, 30));
            push_packet(&mut tape, 150, Role::Header, &header(3));
            check(&tape, &[(Role::Header, Outcome::Whole, 128)]);
        }
    }
}
