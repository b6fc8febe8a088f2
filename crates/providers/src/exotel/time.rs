//! Times as the carrier writes them: wall-clock time in India, without an offset.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

/// India's offset, in seconds; it has no daylight saving.
const INDIA: i32 = 5 * 3600 + 30 * 60;

/// The instant behind `YYYY-MM-DD HH:mm:ss`; none if nothing is set, which the carrier writes as zeros or not at all.
#[must_use]
pub fn timestamp(text: &str) -> Option<Timestamp> {
    let local = DateTime::strptime("%Y-%m-%d %H:%M:%S", text.trim()).ok()?;
    let india = TimeZone::fixed(Offset::from_seconds(INDIA).ok()?);
    Some(local.to_zoned(india).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_that_of_india() {
        assert_eq!(
            timestamp("2026-11-20 19:30:00"),
            Some("2026-11-20T14:00:00Z".parse().unwrap())
        );
        for none in ["", "0000-00-00 00:00:00", "1970-01-01", "soon"] {
            assert_eq!(timestamp(none), None, "{none}");
        }
    }
}
