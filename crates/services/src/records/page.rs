//! Paging through lists by position, so that rows added meanwhile neither repeat nor hide others.

use jiff::Timestamp;
use uuid::Uuid;

/// The place after a row, in the order of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    /// The row's instant in the list's order; of a list by length, 1970 and as long after it.
    pub at: Timestamp,
    /// The row's id, which decides between equal instants.
    pub id: Uuid,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// After which row; `None` begins.
    pub after: Option<Cursor>,
    /// At most how many rows.
    pub limit: u32,
}

impl PageRequest {
    /// The first `limit` rows.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next part begins; `None` at the end.
    pub next: Option<Cursor>,
}
