//! Times of day as written on a door, before a date and a zone make instants of them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Minutes from midnight, 0 to 1440. 1440 (`24:00`) is only meaningful as an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime(u16);

/// A text or number that is not a time of day, or a range that is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWallTime {
    /// Not `HH:MM` from 00:00 to 24:00.
    #[error("not a time of day: write HH:MM, from 00:00 to 24:00")]
    NotATime,
    /// The range does not end after it starts.
    #[error("opening hours must end after they start")]
    Empty,
}

impl WallTime {
    /// Midnight at the start of the day.
    pub const MIDNIGHT: Self = Self(0);
    /// Midnight at the end of the day.
    pub const END_OF_DAY: Self = Self(1440);

    /// From minutes after midnight.
    ///
    /// # Errors
    /// [`InvalidWallTime::NotATime`] above 1440.
    pub const fn from_minutes(minutes: u16) -> Result<Self, InvalidWallTime> {
        if minutes <= 1440 {
            Ok(Self(minutes))
        } else {
            Err(InvalidWallTime::NotATime)
        }
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for WallTime {
    type Err = InvalidWallTime;

    fn from_str(text: &str) -> Result<Self, InvalidWallTime> {
        let (hours, minutes) = text.split_once(':').ok_or(InvalidWallTime::NotATime)?;
        let two = |part: &str| -> Option<u16> {
            (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        match (two(hours), two(minutes)) {
            (Some(h), Some(m)) if m < 60 => Self::from_minutes(h * 60 + m),
            _ => Err(InvalidWallTime::NotATime),
        }
    }
}

impl TryFrom<String> for WallTime {
    type Error = InvalidWallTime;

    fn try_from(text: String) -> Result<Self, InvalidWallTime> {
        text.parse()
    }
}

impl From<WallTime> for String {
    fn from(time: WallTime) -> Self {
        time.to_string()
    }
}

/// A non-empty, half-open range of wall time within one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(WallTime, WallTime)", into = "(WallTime, WallTime)")]
pub struct WallRange {
    start: WallTime,
    end: WallTime,
}

impl WallRange {
    /// Makes a range.
    ///
    /// # Errors
    /// [`InvalidWallTime::Empty`] if `end` is not after `start`.
    pub fn new(start: WallTime, end: WallTime) -> Result<Self, InvalidWallTime> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(InvalidWallTime::Empty)
        }
    }

    /// First minute inside.
    #[must_use]
    pub const fn start(self) -> WallTime {
        self.start
    }

    /// First minute after.
    #[must_use]
    pub const fn end(self) -> WallTime {
        self.end
    }
}

impl TryFrom<(WallTime, WallTime)> for WallRange {
    type Error = InvalidWallTime;

    fn try_from((start, end): (WallTime, WallTime)) -> Result<Self, InvalidWallTime> {
        Self::new(start, end)
    }
}

impl From<WallRange> for (WallTime, WallTime) {
    fn from(range: WallRange) -> Self {
        (range.start, range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_back_and_bad_ones_are_refused() {
        for minutes in 0..=1440 {
            let time = WallTime::from_minutes(minutes).unwrap();
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        for bad in ["", "9:00", "24:01", "12:60", "ab:cd", "12:3", "+1:00"] {
            assert_eq!(
                bad.parse::<WallTime>(),
                Err(InvalidWallTime::NotATime),
                "{bad}"
            );
        }
    }
}
