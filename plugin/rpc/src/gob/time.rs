//! Go's `time.Time`.

use super::descriptor::Marshaler;
use super::opaque::Opaque;

/// A moment, as Go's `time.Time` has it: to the nanosecond, with the zone in which it is shown.
///
/// # Examples
/// ```
/// # use go_plugin::gob::Time;
/// let time = Time::from_unix(1_700_000_000, 5);
/// assert_eq!((time.unix_seconds(), time.nanoseconds()), (1_700_000_000, 5));
/// assert!(Time::ZERO.unix_seconds() < 0);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Time {
    unix_seconds: i64,
    nanoseconds: u32,
    /// Seconds east of Greenwich; none is UTC itself.
    zone: Option<i32>,
}

/// Seconds from the beginning of the year 1, from which Go counts, to that of 1970.
const YEAR_1_TO_1970: i64 = 62_135_596_800;

const MAX_NANOSECONDS: u32 = 999_999_999;

/// How Go marks UTC in the place of minutes.
const UTC: i16 = -1;

impl Time {
    /// Go's zero time, which stands for none: the beginning of the year 1.
    pub const ZERO: Self = Self { unix_seconds: -YEAR_1_TO_1970, nanoseconds: 0, zone: None };

    /// A moment in UTC: seconds since the beginning of 1970, and nanoseconds, of which there are at most 999,999,999.
    pub const fn from_unix(seconds: i64, nanoseconds: u32) -> Self {
        let nanoseconds = if nanoseconds < MAX_NANOSECONDS { nanoseconds } else { MAX_NANOSECONDS };
        Self { unix_seconds: seconds, nanoseconds, zone: None }
    }

    /// The same moment, shown in a zone so many seconds east of Greenwich.
    #[must_use]
    pub const fn in_zone(self, seconds: i32) -> Self {
        Self { zone: Some(seconds), ..self }
    }

    /// Seconds since the beginning of 1970.
    pub const fn unix_seconds(self) -> i64 {
        self.unix_seconds
    }

    /// Nanoseconds beside the seconds, 0 to 999,999,999.
    pub const fn nanoseconds(self) -> u32 {
        self.nanoseconds
    }

    /// Seconds east of Greenwich of the zone in which it is shown. UTC has none.
    pub const fn zone(self) -> Option<i32> {
        self.zone
    }
}

impl Opaque for Time {
    const MARSHALER: Marshaler = Marshaler::Gob;
    const NAME: &'static str = "Time";

    fn zero() -> Self {
        Self::ZERO
    }

    fn marshal(&self) -> Vec<u8> {
        // Go counts without regard to overflow too.
        let seconds = self.unix_seconds.wrapping_add(YEAR_1_TO_1970);
        let zone = self.zone.unwrap_or(i32::from(UTC) * 60);
        let (minutes, rest) = (i16::try_from(zone / 60).unwrap_or(UTC), i8::try_from(zone % 60).unwrap_or_default());
        let mut bytes = vec![if rest == 0 { 1 } else { 2 }];
        bytes.extend(seconds.to_be_bytes());
        bytes.extend(self.nanoseconds.to_be_bytes());
        bytes.extend(minutes.to_be_bytes());
        if rest != 0 {
            bytes.extend(rest.to_be_bytes());
        }
        bytes
    }

    fn unmarshal(bytes: &[u8]) -> Option<Self> {
        let (&version, bytes) = bytes.split_first()?;
        let (seconds, bytes) = bytes.split_first_chunk()?;
        let (nanoseconds, bytes) = bytes.split_first_chunk()?;
        let (minutes, bytes) = bytes.split_first_chunk()?;
        let rest = match (version, bytes) {
            (1, []) => 0,
            (2, [rest]) => i32::from(rest.cast_signed()),
            _ => return None,
        };
        let minutes = i16::from_be_bytes(*minutes);
        let nanoseconds = Some(u32::from_be_bytes(*nanoseconds)).filter(|&it| it <= MAX_NANOSECONDS)?;
        Some(Self {
            unix_seconds: i64::from_be_bytes(*seconds).wrapping_sub(YEAR_1_TO_1970),
            nanoseconds,
            zone: (minutes != UTC || rest != 0).then(|| i32::from(minutes) * 60 + rest),
        })
    }

    fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

crate::gob_opaque!(Time);
