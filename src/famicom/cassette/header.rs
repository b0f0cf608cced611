//! The 128 bytes that stand before the data on a tape: what follows, its name and its length.
//!
//! Source: spec, machine 7.3.

use super::{Kind, NAME_BYTES, Recording};

/// Payload bytes of a header packet.
pub(super) const HEADER_BYTES: usize = 128;

/// A header packet's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Program or picture.
    pub kind: Kind,
    /// The name in machine codes, as on tape.
    pub name: [u8; NAME_BYTES],
    /// Bytes in the data packet that follows, at least 1.
    pub length: u16,
    /// Where the data was in memory.
    pub load_address: u16,
    /// The scroll value of a picture.
    pub scroll: u8,
}

/// Why a header with a good checksum announces nothing that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderError {
    Kind(u8),
    Length(u16),
}

impl Header {
    /// Reads the payload of a header packet; the unused rest is ignored.
    pub(super) fn parse(payload: &[u8; HEADER_BYTES]) -> Result<Header, HeaderError> {
        let kind = match payload[0] {
            2 => Kind::Program,
            3 => Kind::Picture,
            other => return Err(HeaderError::Kind(other)),
        };
        let mut name = [0; NAME_BYTES];
        name.copy_from_slice(&payload[1..17]);
        let length = u16::from_le_bytes([payload[18], payload[19]]);
        if length == 0 {
            return Err(HeaderError::Length(length));
        }
        let load_address = u16::from_le_bytes([payload[20], payload[21]]);
        Ok(Header { kind, name, length, load_address, scroll: payload[22] })
    }

    /// The payload of a header packet, unused bytes 00.
    pub(super) fn payload(&self) -> [u8; HEADER_BYTES] {
        let mut payload = [0; HEADER_BYTES];
        payload[0] = self.kind as u8;
        payload[1..17].copy_from_slice(&self.name);
        payload[18..20].copy_from_slice(&self.length.to_le_bytes());
        payload[20..22].copy_from_slice(&self.load_address.to_le_bytes());
        payload[22] = self.scroll;
        payload
    }

    /// The header for `length` bytes of this recording.
    pub(super) fn of(recording: &Recording, length: u16) -> Header {
        Header {
            kind: recording.kind,
            name: recording.name,
            length,
            load_address: recording.load_address,
            scroll: recording.scroll,
        }
    }

    /// The recording that this header and its data make.
    pub(super) fn with_data(self, data: Vec<u8>) -> Recording {
        Recording { kind: self.kind, name: self.name, load_address: self.load_address, scroll: self.scroll, data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::dialect::Dialect;

    #[test]
    fn a_nameless_v2_header_has_the_bytes_of_the_spec() {
        let recording = Recording::program(b"", Dialect::V2, Vec::new());
        let payload = Header::of(&recording, 1799).payload();
        let expected = [&[0x02][..], &[0x20; 16], &[0x00, 0x07, 0x07, 0x3E, 0x70]].concat();
        assert_eq!(payload[..22], expected);
        assert!(payload[22..].iter().all(|&byte| byte == 0));
    }

    #[test]
    fn reading_ignores_what_is_left_over() {
        let header = Header::of(&Recording::picture(b"SEA", 7, Vec::new()), 256);
        let mut payload = header.payload();
        payload[23..].fill(0x20);
        payload[17] = 0x20;
        assert_eq!(Header::parse(&payload), Ok(header));
    }

    #[test]
    fn unknown_kinds_and_empty_data_are_refused() {
        let mut payload = Header::of(&Recording::picture(b"", 0, Vec::new()), 0).payload();
        assert_eq!(Header::parse(&payload), Err(HeaderError::Length(0)));
        payload[0] = 4;
        assert_eq!(Header::parse(&payload), Err(HeaderError::Kind(4)));
    }
}
