//! Half-open ranges of instants.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A non-empty, half-open range `[start, end)` of instants in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TimeRange {
    start: Timestamp,
    end: Timestamp,
}

/// A range whose end is not after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time range must end after it starts")]
pub struct EmptyRange;

impl TimeRange {
    /// Makes a range.
    ///
    /// # Errors
    /// [`EmptyRange`] if `end` is not after `start`.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, EmptyRange> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(EmptyRange)
        }
    }

    /// Makes the range of `length` that begins at `start`.
    ///
    /// # Errors
    /// [`EmptyRange`] if `length` is not positive or the end is beyond the representable instants.
    pub fn starting(start: Timestamp, length: SignedDuration) -> Result<Self, EmptyRange> {
        start
            .checked_add(length)
            .map_err(|_| EmptyRange)
            .and_then(|end| Self::new(start, end))
    }

    /// First instant inside.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// First instant after.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// Length of the range.
    #[must_use]
    pub fn length(self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    /// Whether the two share at least one instant. Ranges that only touch do not overlap.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the instant lies inside.
    #[must_use]
    pub fn contains_instant(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// The common part, if any.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end)).ok()
    }
}

impl<'de> Deserialize<'de> for TimeRange {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            start: Timestamp,
            end: Timestamp,
        }
        let raw = Raw::deserialize(deserializer)?;
        Self::new(raw.start, raw.end).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: i64, end: i64) -> TimeRange {
        let at = |second| Timestamp::from_second(second).unwrap();
        TimeRange::new(at(start), at(end)).unwrap()
    }

    #[test]
    fn touching_ranges_do_not_overlap() {
        assert!(!range(0, 10).overlaps(range(10, 20)));
        assert!(range(0, 11).overlaps(range(10, 20)));
        assert_eq!(range(0, 10).intersection(range(10, 20)), None);
        assert_eq!(
            range(0, 12).intersection(range(10, 20)),
            Some(range(10, 12))
        );
    }

    #[test]
    fn an_empty_range_cannot_be_made_nor_read() {
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(TimeRange::new(at, at), Err(EmptyRange));
        let json = r#"{"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:00Z"}"#;
        assert!(serde_json::from_str::<TimeRange>(json).is_err());
    }
}
