//! What an error answer means. The carrier says that only its status counts and the message may change.

use reqwest::{StatusCode, header::HeaderMap};
use services::ports::provider::ProviderError;

use super::NAME;
use crate::http::{Effect, read_status};

/// Reads an error answer.
pub(super) fn read(status: StatusCode, headers: &HeaderMap, effect: Effect) -> ProviderError {
    read_status(NAME, effect, status, headers, status.as_str())
}
