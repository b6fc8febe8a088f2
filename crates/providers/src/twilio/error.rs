//! Twilio's error numbers, and what follows from each.

use reqwest::{StatusCode, header::HeaderMap};
use serde::Deserialize;
use services::ports::{
    provider::{ProviderError, ProviderErrorKind},
    telephony::TelephonyError,
};

use super::NAME;
use crate::http::{Effect, read_status, retry_after};

/// The body of an error answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: u32,
}

/// Reads an error answer.
pub(super) fn read(
    status: StatusCode,
    headers: &HeaderMap,
    effect: Effect,
    body: &[u8],
) -> TelephonyError {
    let body: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    let retry_after = retry_after(headers);
    let provider =
        |kind| TelephonyError::Provider(ProviderError::new(NAME, kind).after(retry_after));
    match body.code {
        21610 => TelephonyError::OptedOut,
        // Not a number; no route to it; not a mobile; its region is not enabled, for texts or for calls.
        code @ (21211 | 21214 | 21215 | 21216 | 21219 | 21612 | 21614 | 21408) => {
            TelephonyError::CannotReceive { code }
        }
        // The sender is not ours, cannot send texts, or is not registered for it; the number that rings is not ours.
        code @ (21210 | 21212 | 21606 | 21659 | 21660 | 30034) => {
            TelephonyError::CannotSend { code }
        }
        // Not in progress; gone.
        21220 => TelephonyError::CallOver,
        20003 => provider(ProviderErrorKind::Unauthorised),
        20404 => provider(ProviderErrorKind::NotFound),
        // Over the account's concurrency. Refused unprocessed, so it may be sent again.
        20429 => provider(ProviderErrorKind::RateLimited),
        code => {
            let code = if code == 0 {
                status.as_u16().to_string()
            } else {
                code.to_string()
            };
            read_status(NAME, effect, status, headers, &code).into()
        }
    }
}
