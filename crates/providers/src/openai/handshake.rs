//! Why a handshake failed.

use http::Response;
use serde::Deserialize;
use services::ports::{
    provider::{ProviderError, ProviderErrorKind},
    speech::SpeechError,
};
use tokio_tungstenite::tungstenite::Error;

use super::NAME;
use crate::http::{not_sent, retry_after};

/// No attempt can succeed before somebody acts: quota, key, account, billing.
const FATAL: &[&str] = &[
    "insufficient_quota",
    "invalid_api_key",
    "account_deactivated",
    "billing_hard_limit_reached",
];

#[derive(Debug, Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    error: ErrorDetail,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ErrorDetail {
    code: Option<String>,
    r#type: Option<String>,
}

/// Reads a failed handshake.
pub(super) fn refused(error: Error) -> SpeechError {
    match error {
        Error::Http(response) => answered(&response),
        Error::Url(error) => not_sent(NAME, error.to_string()).into(),
        Error::Io(_) | Error::Tls(_) => {
            ProviderError::new(NAME, ProviderErrorKind::Unreachable).into()
        }
        other => SpeechError::Broken {
            what: other.to_string(),
        },
    }
}

fn answered(response: &Response<Option<Vec<u8>>>) -> SpeechError {
    let body = response.body().as_deref().unwrap_or_default();
    let detail = serde_json::from_slice::<ErrorBody>(body)
        .unwrap_or_default()
        .error;
    let code = detail
        .code
        .or(detail.r#type)
        .unwrap_or_else(|| "unknown".to_owned());
    let status = response.status().as_u16();
    if FATAL.contains(&code.as_str()) {
        return SpeechError::AccountRefused { code };
    }
    let kind = match status {
        401 => return SpeechError::AccountRefused { code },
        404 => return SpeechError::NoSuchModel,
        // The region or the model is closed to this account.
        403 => ProviderErrorKind::Forbidden { reason: code },
        429 => ProviderErrorKind::RateLimited,
        500..=599 => ProviderErrorKind::Unavailable { status },
        _ => ProviderErrorKind::Refused { code },
    };
    ProviderError::new(NAME, kind)
        .after(retry_after(response.headers()))
        .into()
}
