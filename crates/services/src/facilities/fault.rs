//! What is wrong with a `facilities.json`: all of it at once, each with facility and field.

use std::fmt;

use crate::{ServiceError, ports::StoreError};

/// One rule that a facility breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityFault {
    /// The facility's key in the file; empty if the file as a whole is at fault.
    pub facility: String,
    /// The field, with the field that it is part of before it: `pricing.weekday_per_hour`.
    pub field: String,
    /// The rule, as a sentence that names what to do.
    pub rule: String,
}

impl FacilityFault {
    pub(super) fn new(facility: &str, field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            facility: facility.to_owned(),
            field: field.into(),
            rule: rule.into(),
        }
    }
}

impl fmt::Display for FacilityFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.facility, &self.field, &self.rule];
        let said: Vec<&str> = parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect();
        f.write_str(&said.join(": "))
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file breaks rules; nothing was saved.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<FacilityFault>),
    /// Everything else; nothing was saved.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}
