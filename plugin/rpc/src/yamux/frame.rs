//! The header of a frame, to and from its twelve bytes.

use super::Error;

/// The length of a header, in bytes.
pub(super) const HEADER_LEN: usize = 12;

/// The one version of the protocol.
const VERSION: u8 = 0;

/// What a frame is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Bytes of a stream; as many as `length` says follow.
    Data,
    /// `length` more bytes may be sent on a stream.
    WindowUpdate,
    /// A question (SYN) or its answer (ACK), with the same `length`.
    Ping,
    /// The sender takes no new streams; `length` says why.
    GoAway,
}

impl Kind {
    const fn from_byte(byte: u8) -> Result<Self, Error> {
        match byte {
            0 => Ok(Self::Data),
            1 => Ok(Self::WindowUpdate),
            2 => Ok(Self::Ping),
            3 => Ok(Self::GoAway),
            kind => Err(Error::FrameType { kind }),
        }
    }

    const fn to_byte(self) -> u8 {
        match self {
            Self::Data => 0,
            Self::WindowUpdate => 1,
            Self::Ping => 2,
            Self::GoAway => 3,
        }
    }
}

/// What a frame says besides its kind. Bits that nobody has given a meaning are passed over.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Flags(u16);

impl Flags {
    pub(super) const NONE: Self = Self(0);
    /// Opens a stream, or asks for the answer to a ping.
    pub(super) const SYN: Self = Self(1);
    /// Acknowledges a stream, or answers a ping.
    pub(super) const ACK: Self = Self(2);
    /// The sender sends no more on this stream.
    pub(super) const FIN: Self = Self(4);
    /// The stream is over in both directions.
    pub(super) const RST: Self = Self(8);

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The header of a frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) flags: Flags,
    /// 0 where the frame is about the session.
    pub(super) stream: u32,
    pub(super) length: u32,
}

impl Header {
    pub(super) fn from_bytes(bytes: [u8; HEADER_LEN]) -> Result<Self, Error> {
        let [version, kind, f0, f1, s0, s1, s2, s3, l0, l1, l2, l3] = bytes;
        if version != VERSION {
            return Err(Error::Version { version });
        }
        Ok(Self {
            kind: Kind::from_byte(kind)?,
            flags: Flags(u16::from_be_bytes([f0, f1])),
            stream: u32::from_be_bytes([s0, s1, s2, s3]),
            length: u32::from_be_bytes([l0, l1, l2, l3]),
        })
    }

    pub(super) const fn to_bytes(self) -> [u8; HEADER_LEN] {
        let [f0, f1] = self.flags.0.to_be_bytes();
        let [s0, s1, s2, s3] = self.stream.to_be_bytes();
        let [l0, l1, l2, l3] = self.length.to_be_bytes();
        [VERSION, self.kind.to_byte(), f0, f1, s0, s1, s2, s3, l0, l1, l2, l3]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes as hashicorp/yamux writes them.
    #[test]
    fn headers_are_those_of_go() {
        let golden = [
            ("000100010000000100000000", Kind::WindowUpdate, Flags::SYN, 1, 0),
            ("000100020000000100000000", Kind::WindowUpdate, Flags::ACK, 1, 0),
            ("000100000000000700020000", Kind::WindowUpdate, Flags::NONE, 7, 131_072),
            ("000000000000000700000005", Kind::Data, Flags::NONE, 7, 5),
            ("000100040000000200000000", Kind::WindowUpdate, Flags::FIN, 2, 0),
            ("0001000800000101000000ff", Kind::WindowUpdate, Flags::RST, 257, 255),
            ("000200010000000000000003", Kind::Ping, Flags::SYN, 0, 3),
            ("000200020000000000000003", Kind::Ping, Flags::ACK, 0, 3),
            ("000300000000000000000001", Kind::GoAway, Flags::NONE, 0, 1),
        ];
        for (hex, kind, flags, stream, length) in golden {
            let header = Header { kind, flags, stream, length };
            let bytes = header.to_bytes();
            assert_eq!(format!("{bytes:02x?}").replace(['[', ']', ',', ' '], ""), hex);
            assert_eq!(Header::from_bytes(bytes), Ok(header));
        }
    }

    #[test]
    fn other_versions_and_types_are_refused() {
        let ping = Header { kind: Kind::Ping, flags: Flags::SYN, stream: 0, length: 0 }.to_bytes();
        let mut version = ping;
        version[0] = 1;
        assert_eq!(Header::from_bytes(version), Err(Error::Version { version: 1 }));
        let mut kind = ping;
        kind[1] = 4;
        assert_eq!(Header::from_bytes(kind), Err(Error::FrameType { kind: 4 }));
    }

    #[test]
    fn flags_that_nobody_knows_change_nothing() {
        let mut bytes = Header { kind: Kind::Ping, flags: Flags::SYN, stream: 0, length: 0 }.to_bytes();
        bytes[2] = 0x80;
        assert!(Header::from_bytes(bytes).unwrap().flags.has(Flags::SYN));
    }
}
