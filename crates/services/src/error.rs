//! The errors of the use cases.

use crate::ports::StoreError;

/// Why a use case did not do what it was asked. Nothing was changed unless the variant says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no such thing in this business. Foreign and missing ids cannot be told apart.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The person or key may not do this.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// A field breaks a rule.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field, by its name in the interface.
        field: &'static str,
        /// The rule, as a sentence that names what to do.
        reason: String,
    },
    /// Somebody else was first.
    #[error("{0}")]
    Conflict(String),
    /// The database failed.
    #[error("the database did not answer as expected")]
    Store(#[from] StoreError),
    /// A defect of ours; logged where it is handled.
    #[error("internal: {0}")]
    Internal(String),
}

impl ServiceError {
    /// A broken rule of a field.
    pub(crate) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            reason: reason.into(),
        }
    }
}
