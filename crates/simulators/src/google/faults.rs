//! What goes wrong with Google.

use serde::Deserialize;

use super::calendar::error::ApiError;

/// A fault that waits for its call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoogleFault {
    /// The operation that fails: `events.insert`, `events.get`, `events.patch`, `events.update`, `events.delete`, `events.list`,
    /// `freebusy.query`, `calendarList.list`, `token`, `revoke`, `userinfo`; none for any of the calendar's.
    #[serde(default)]
    pub operation: Option<String>,
    /// How many matching calls go well before.
    #[serde(default)]
    pub after: u32,
    /// How many fail then.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens instead of an answer.
    #[serde(flatten)]
    pub failure: Failure,
}

/// What happens instead of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "failure", rename_all = "snake_case")]
pub enum Failure {
    /// An error answer; nothing is done.
    Status {
        /// HTTP status.
        status: u16,
        /// Reason, such as `rateLimitExceeded`, `backendError` or `authError`.
        reason: String,
        /// `Retry-After` in seconds.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// Nothing is done and no answer ever comes.
    NoAnswer,
    /// What was asked is done, but no answer ever comes.
    NoAnswerAfterEffect,
}

fn once() -> u32 {
    1
}

impl GoogleFault {
    /// The next call of an operation fails with a status and a reason.
    #[must_use]
    pub fn next(operation: &str, status: u16, reason: &str) -> Self {
        let failure = Failure::Status {
            status,
            reason: reason.to_owned(),
            retry_after: None,
        };
        Self {
            operation: Some(operation.to_owned()),
            after: 0,
            times: 1,
            failure,
        }
    }
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<GoogleFault>);

impl Faults {
    pub(super) fn add(&mut self, fault: GoogleFault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What this call suffers. Counts every fault that matches.
    pub(super) fn strike(&mut self, operation: &str) -> Option<Failure> {
        let calendar = operation.contains('.');
        let matching = |fault: &GoogleFault| {
            fault
                .operation
                .as_deref()
                .map_or(calendar, |named| named == operation)
        };
        let mut struck = None;
        for fault in self.0.iter_mut().filter(|fault| matching(fault)) {
            if fault.after > 0 {
                fault.after -= 1;
            } else if fault.times > 0 && struck.is_none() {
                fault.times -= 1;
                struck = Some(fault.failure.clone());
            }
        }
        self.0.retain(|fault| fault.times > 0);
        struck
    }
}

impl Failure {
    /// The error answer of a status.
    pub(super) fn as_error(&self) -> Option<ApiError> {
        let Self::Status {
            status,
            reason,
            retry_after,
        } = self
        else {
            return None;
        };
        let mut error = ApiError::new(*status, reason, "Injected by the simulator.");
        error.retry_after = *retry_after;
        Some(error)
    }
}
