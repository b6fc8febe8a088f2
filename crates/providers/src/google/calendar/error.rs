//! Error answers by status and reason word.

use std::time::Duration;

use reqwest::{StatusCode, header::HeaderMap};
use serde::Deserialize;
use services::ports::{
    calendar::CalendarError,
    provider::{ProviderError, ProviderErrorKind},
};

use crate::{
    google::NAME,
    http::{Effect, read_status, retry_after},
};

/// A used-up quota comes back in minutes to hours; a limit on the rate in seconds.
const QUOTA_PAUSE: Duration = Duration::from_secs(15 * 60);

/// What a request is about, which decides what is missing when Google says 404.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing smaller than the account.
    Account,
    /// A calendar.
    Calendar,
    /// An event.
    Event,
}

#[derive(Debug, Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    error: ErrorDetail,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorDetail {
    errors: Vec<Reason>,
    status: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reason {
    reason: String,
}

/// Reads an error answer.
pub(super) fn read(
    target: Target,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> CalendarError {
    let detail = serde_json::from_slice::<ErrorBody>(body)
        .unwrap_or_default()
        .error;
    let reason = detail.errors.first().map(|first| first.reason.as_str());
    let reason = reason.or(detail.status.as_deref()).unwrap_or("unknown");
    let limited = |pause| -> CalendarError {
        ProviderError::new(NAME, ProviderErrorKind::RateLimited)
            .after(pause)
            .into()
    };
    match (status.as_u16(), reason) {
        (403, "userRateLimitExceeded" | "rateLimitExceeded") => limited(retry_after(headers)),
        (403, "quotaExceeded" | "dailyLimitExceeded" | "calendarUsageLimitsExceeded") => {
            limited(retry_after(headers).or(Some(QUOTA_PAUSE)))
        }
        (404, _) => match target {
            Target::Account | Target::Calendar => CalendarError::CalendarNotFound,
            Target::Event => CalendarError::EventNotFound,
        },
        (409, _) => CalendarError::AlreadyExists,
        (410, "fullSyncRequired" | "updatedMinTooLongAgo") => CalendarError::SyncExpired,
        (410, _) if target == Target::Event => CalendarError::EventNotFound,
        (410, _) => CalendarError::SyncExpired,
        (412, _) => CalendarError::Stale,
        _ => read_status(NAME, Effect::Repeatable, status, headers, reason).into(),
    }
}
