//! What lists have in common: headings that sort, and how many rows a page has.

use serde::{Deserialize, Serialize};

/// The heading of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Its text.
    pub label: String,
    /// Where the list is in the order of this column, or in the opposite one if it is already; none if it has no order.
    pub link: Option<String>,
    /// Which way the list runs, if it is in the order of this column: `ascending` or `descending`.
    pub order: Option<String>,
}

impl Heading {
    /// One that only says what is below it.
    #[must_use]
    pub fn plain(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            link: None,
            order: None,
        }
    }
}

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
