//! The outbox runner.

use std::time::Duration;

use super::Vars;

/// The outbox runner.
#[derive(Debug, Clone)]
pub struct JobsConfig {
    /// `RINGDESK_JOBS`: `off` leaves the outbox to other processes (`ringdesk worker`).
    pub enabled: bool,
    /// `RINGDESK_JOBS_WORKERS`: jobs carried out at a time.
    pub workers: usize,
    /// `RINGDESK_JOBS_POLL_MILLIS`: pause between two looks at an empty outbox.
    pub poll: Duration,
}

impl JobsConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        Self {
            enabled: vars.switch("RINGDESK_JOBS").unwrap_or(true),
            workers: usize::try_from(vars.number("RINGDESK_JOBS_WORKERS", 2, 64)).unwrap_or(2),
            poll: Duration::from_millis(vars.number("RINGDESK_JOBS_POLL_MILLIS", 500, 60_000)),
        }
    }
}
