//! What an error answer means. The carrier says that only its status counts and the message may change.

use reqwest::{StatusCode, header::HeaderMap};
use serde::Deserialize;
use services::ports::provider::ProviderError;

use super::NAME;
use crate::http::{Effect, read_status};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ErrorBody {
    rest_exception: RestException,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RestException {
    message: String,
}

/// Reads an error answer.
pub(super) fn read(
    status: StatusCode,
    headers: &HeaderMap,
    effect: Effect,
    body: &[u8],
) -> ProviderError {
    let body: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    let code = status.as_u16().to_string();
    read_status(
        NAME,
        effect,
        status,
        headers,
        &code,
        &body.rest_exception.message,
    )
}
