//! Limits of calls.

use std::time::Duration;

use super::Vars;

/// Limits of calls.
#[derive(Debug, Clone)]
pub struct CallsConfig {
    /// `RINGDESK_CALLS_MAX`: calls at a time; a caller beyond it hears a busy tone.
    pub most: usize,
    /// `RINGDESK_CALLS_PER_CALLER`: calls of one caller to one number within ten minutes; more are refused.
    pub per_caller: usize,
    /// `RINGDESK_CALLS_PER_NUMBER`: calls to one number within ten minutes; more are refused.
    pub per_number: usize,
    /// `RINGDESK_TOOL_SECONDS`: how long one tool call may take before the receptionist is told that it failed.
    pub tool_time: Duration,
}

impl CallsConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        Self {
            most: usize::try_from(vars.number("RINGDESK_CALLS_MAX", 1000, 100_000)).unwrap_or(1000),
            per_caller: usize::try_from(vars.number("RINGDESK_CALLS_PER_CALLER", 10, 1_000_000))
                .unwrap_or(10),
            per_number: usize::try_from(vars.number("RINGDESK_CALLS_PER_NUMBER", 300, 1_000_000))
                .unwrap_or(300),
            tool_time: vars.seconds("RINGDESK_TOOL_SECONDS", 5, 60),
        }
    }
}
