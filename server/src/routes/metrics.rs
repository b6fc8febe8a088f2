//! `GET /metrics`: figures for a Prometheus server.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use crate::{error::RouteError, state::AppState};

pub(super) async fn show(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, RouteError> {
    if let Some(token) = &state.config.web.metrics_token {
        let given = bearer(&headers).ok_or(RouteError::Unauthorised)?;
        // Comparing hashes takes the same time wherever the texts differ.
        if Sha256::digest(given) != Sha256::digest(token.expose_secret()) {
            return Err(RouteError::Unauthorised);
        }
    }
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((content_type, state.metrics.render()).into_response())
}

/// The bearer token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
        .map(str::trim)
}
