//! What a failed request means, as far as HTTP alone can tell.

use std::time::Duration;

use reqwest::{StatusCode, header::HeaderMap};
use services::ports::provider::{ProviderError, ProviderErrorKind};

/// Whether a request may be repeated when nobody knows what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Reading, deleting, or writing under an id of our choice: a repeat does nothing new.
    Repeatable,
    /// A repeat may do the work twice.
    Once,
}

/// What a request that got no answer means.
#[must_use]
pub fn transport(name: &'static str, effect: Effect, error: &reqwest::Error) -> ProviderError {
    let kind = if error.is_connect() || error.is_builder() {
        ProviderErrorKind::Unreachable
    } else if error.is_decode() {
        ProviderErrorKind::Malformed {
            what: "the body is not what its type says".to_owned(),
        }
    } else {
        ProviderErrorKind::UnknownOutcome
    };
    let repeatable = effect == Effect::Repeatable && kind == ProviderErrorKind::UnknownOutcome;
    let mut error = ProviderError::new(name, kind);
    error.retryable |= repeatable;
    error
}

/// A request that could not be made at all.
#[must_use]
pub fn not_sent(name: &'static str, what: impl Into<String>) -> ProviderError {
    ProviderError::new(
        name,
        ProviderErrorKind::NotSent {
            code: "request",
            what: what.into(),
        },
    )
}

/// An answer that is not the JSON that was agreed. Says where it stops being it and never what stands there.
#[must_use]
pub fn unreadable(error: &serde_json::Error) -> ProviderErrorKind {
    let what = match error.classify() {
        serde_json::error::Category::Data => "a field is missing or not what it should be",
        _ => "the body is not JSON",
    };
    ProviderErrorKind::Malformed {
        what: format!("{what}, at line {} column {}", error.line(), error.column()),
    }
}

/// What an error status means, given the provider's own `code` from the body.
#[must_use]
pub fn read_status(
    name: &'static str,
    effect: Effect,
    status: StatusCode,
    headers: &HeaderMap,
    code: &str,
) -> ProviderError {
    let kind = match status.as_u16() {
        401 => ProviderErrorKind::Unauthorised,
        403 => ProviderErrorKind::Forbidden {
            reason: code.to_owned(),
        },
        404 => ProviderErrorKind::NotFound,
        429 => ProviderErrorKind::RateLimited,
        // After a fault of the provider nobody knows how far it got.
        500..=599 if effect == Effect::Once => ProviderErrorKind::UnknownOutcome,
        500..=599 => ProviderErrorKind::Unavailable {
            status: status.as_u16(),
        },
        _ => ProviderErrorKind::Refused {
            code: code.to_owned(),
        },
    };
    ProviderError::new(name, kind).after(retry_after(headers))
}

/// The pause asked for in `Retry-After`, when it is given in seconds.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(reqwest::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}
