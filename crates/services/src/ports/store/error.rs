//! What can go wrong in the store.

/// Which promise of the schema a change would have broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Constraint {
    /// A lane is already allocated in that range.
    #[error("the staff member or resource is already booked in that range")]
    Overlap,
    /// A lane is kept by someone else's live hold in that range.
    #[error("the staff member or resource is held for someone else in that range")]
    Held,
    /// A class has too few seats left.
    #[error("the class has too few seats left")]
    Full,
    /// A value breaks a rule of its record.
    #[error("{table}.{field}: {reason}")]
    Invalid {
        /// Of which table's record.
        table: &'static str,
        /// The field.
        field: &'static str,
        /// The rule, as a sentence that names what to do.
        reason: String,
    },
    /// The row changed since it was read.
    #[error("the row was changed meanwhile: read it again and decide again")]
    Version,
    /// A row with the same unique key exists.
    #[error("a row of `{table}` with the same key exists")]
    Duplicate {
        /// Whose key.
        table: String,
    },
    /// A row that is referred to does not exist in this business, or is still referred to.
    #[error("a row that is referred to does not exist in this business, or is still in use")]
    Reference,
    /// A value that the schema refuses.
    #[error("a value is outside what the schema allows")]
    Check,
}

/// What can go wrong in the store. A look-up that finds nothing is not an error but `Ok(None)`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is full, or gave up after retries. Trying later can help.
    #[error("the database is not available: {reason}")]
    Unavailable {
        /// What the driver said.
        reason: String,
    },
    /// The change would have broken a promise of the schema; nothing was changed.
    #[error("conflict: {0}")]
    Conflict(#[from] Constraint),
    /// A row that must exist to be changed does not exist in this business.
    #[error("no such row in `{table}`")]
    Missing {
        /// Where it was looked for.
        table: &'static str,
    },
    /// A stored row does not mean anything: a bug, a manual edit, or a missing encryption key.
    #[error("row {row} of `{table}` is inconsistent: {reason}")]
    Inconsistent {
        /// Where.
        table: &'static str,
        /// Which row, by its id or key.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A statement or an argument that the store does not accept: a bug.
    #[error("the store was used wrongly: {reason}")]
    Misuse {
        /// What was wrong.
        reason: String,
    },
}

impl StoreError {
    /// The broken promise, if this is a conflict.
    #[must_use]
    pub const fn constraint(&self) -> Option<&Constraint> {
        match self {
            Self::Conflict(constraint) => Some(constraint),
            _ => None,
        }
    }
}

/// The store's result.
pub type StoreResult<T> = Result<T, StoreError>;
