//! What the codes of `error` events and of failed responses mean for a session.

use std::time::Duration;

/// No attempt can succeed before somebody acts: quota, key, account, billing.
pub const FATAL: &[&str] = &[
    "insufficient_quota",
    "invalid_api_key",
    "account_deactivated",
    "billing_hard_limit_reached",
];

/// What follows from an error of a running session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// The session is over, and no other will open before somebody acts.
    GiveUp,
    /// The session is over; another may open.
    OpenAnother,
    /// The response failed; the session goes on, and the response may be asked for again after a pause.
    AskAgain,
    /// One request of ours was refused; the session goes on as if it had not been sent.
    GoOn,
}

/// The consequence of a code. An error without a code, or with one that is not known, leaves the session open.
#[must_use]
pub fn consequence(code: Option<&str>) -> Consequence {
    match code {
        Some(code) if FATAL.contains(&code) => Consequence::GiveUp,
        // 60 minutes have passed; close code 1001 follows.
        Some("session_expired") => Consequence::OpenAnother,
        Some("rate_limit_exceeded" | "inference_rate_limit_exceeded" | "server_error") => {
            Consequence::AskAgain
        }
        _ => Consequence::GoOn,
    }
}

/// Attempts to open another session while a caller waits.
pub const RECONNECTS: u32 = 5;

/// The pause before an attempt, counted from zero: 0.5, 1, 2, 4, 8 s, each shortened by up to a half so that calls which
/// broke together do not return together. `random` is any 64 random bits.
#[must_use]
pub const fn reconnect_pause(attempt: u32, random: u64) -> Duration {
    let doublings = if attempt < 4 { attempt } else { 4 };
    let longest = 500_u64 << doublings;
    Duration::from_millis(longest - random % (longest / 2 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fatal_codes_end_the_attempts_and_refused_requests_do_not_end_the_session() {
        for code in FATAL {
            assert_eq!(consequence(Some(code)), Consequence::GiveUp, "{code}");
        }
        for code in [
            "conversation_already_has_active_response",
            "response_cancel_not_active",
            "input_audio_buffer_commit_empty",
            "invalid_value",
            "a_code_of_next_year",
        ] {
            assert_eq!(consequence(Some(code)), Consequence::GoOn, "{code}");
        }
        assert_eq!(consequence(None), Consequence::GoOn);
        assert_eq!(
            consequence(Some("session_expired")),
            Consequence::OpenAnother
        );
        assert_eq!(
            consequence(Some("rate_limit_exceeded")),
            Consequence::AskAgain
        );
    }

    #[test]
    fn pauses_double_up_to_eight_seconds() {
        let longest: Vec<_> = (0..RECONNECTS + 1)
            .map(|n| reconnect_pause(n, 0).as_millis())
            .collect();
        assert_eq!(longest, [500, 1000, 2000, 4000, 8000, 8000]);
        for random in [1, 250, 251, u64::MAX] {
            let pause = reconnect_pause(0, random).as_millis();
            assert!((250..=500).contains(&pause), "{pause}");
        }
    }
}
