//! How many rows a page of a list has.

/// How many rows a page may have.
pub const ROWS: [u32; 3] = [25, 50, 100];

/// How many rows a page has: what was asked for, if that is offered, otherwise 50.
#[must_use]
pub fn rows(asked: Option<u32>) -> u32 {
    asked.filter(|rows| ROWS.contains(rows)).unwrap_or(50)
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn only_what_is_offered_counts() {
        let asked = [Some(25), Some(100), Some(0), Some(7), Some(u32::MAX), None];
        assert_eq!(asked.map(rows), [25, 100, 50, 50, 50, 50]);
    }
}
