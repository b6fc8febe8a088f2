//! Instants as whole seconds since 1970, the form that the engine calculates in.

use jiff::Timestamp;

/// The instant; values beyond what can be represented become the nearest that can.
pub(crate) fn at(second: i64) -> Timestamp {
    let edge = if second < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_second(second).unwrap_or(edge)
}

/// The last whole second that is not after the instant.
pub(crate) fn floor(instant: Timestamp) -> i64 {
    instant.as_second() - i64::from(instant.subsec_nanosecond() < 0)
}

/// The first whole second that is not before the instant.
pub(crate) fn ceil(instant: Timestamp) -> i64 {
    instant.as_second() + i64::from(instant.subsec_nanosecond() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_round_outwards_on_both_sides_of_1970() {
        for (text, low, high) in [
            ("1970-01-01T00:00:01.5Z", 1, 2),
            ("1970-01-01T00:00:01Z", 1, 1),
            ("1969-12-31T23:59:58.5Z", -2, -1),
            ("1969-12-31T23:59:58Z", -2, -2),
        ] {
            let instant: Timestamp = text.parse().unwrap();
            assert_eq!((floor(instant), ceil(instant)), (low, high), "{text}");
        }
        assert_eq!(
            (at(i64::MIN), at(i64::MAX)),
            (Timestamp::MIN, Timestamp::MAX)
        );
    }
}
