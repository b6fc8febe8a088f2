//! Figures in words.

use std::fmt::Display;

/// `1 call`, `9 calls`, `0 calls`: so many of what `one` names in the singular.
#[must_use]
pub fn figure<N: Copy + Display + PartialEq + From<u8>>(count: N, one: &str) -> String {
    let s = if count == N::from(1) { "" } else { "s" };
    format!("{count} {one}{s}")
}

/// The same, where none is told in words: `No calls`.
#[must_use]
pub fn figure_or_no<N: Copy + Display + PartialEq + From<u8>>(count: N, one: &str) -> String {
    if count == N::from(0) {
        format!("No {one}s")
    } else {
        figure(count, one)
    }
}

/// So much of what a list finds is counted. Counting all of a long diary would take longer than reading the page.
pub const COUNTED: u32 = 10_000;

/// How much a list has found; one more than [`COUNTED`] stands for all that is more: `More than 10,000 calls`.
#[must_use]
pub fn found(total: u64, one: &str) -> String {
    if total > u64::from(COUNTED) {
        format!("More than 10,000 {one}s")
    } else {
        figure_or_no(total, one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_in_the_singular() {
        assert_eq!(figure(1_u64, "call"), "1 call");
        assert_eq!(figure(2_usize, "new booking"), "2 new bookings");
        assert_eq!(figure(0_u32, "text"), "0 texts");
        assert_eq!(figure_or_no(0_u64, "booking"), "No bookings");
        assert_eq!(figure_or_no(1_u64, "booking"), "1 booking");
        assert_eq!(found(1, "call"), "1 call");
        assert_eq!(found(10_000, "call"), "10000 calls");
        assert_eq!(found(10_001, "call"), "More than 10,000 calls");
    }
}
