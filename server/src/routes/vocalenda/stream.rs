//! `WSS /api/voice/stream`: the audio of a call that was answered at `/api/voice/inbound`.

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};

use crate::{
    bridge::{CarrierUpgrade, NotAnUpgrade},
    error::ErrorBody,
    routes::media,
    state::AppState,
};

pub(crate) const PATH: &str = "/api/voice/stream";

/// The carrier's media stream. Its handshake is signed, and its parameters bring the one-time token of the call.
#[utoipa::path(get, path = "/api/voice/stream", tag = "voice", security(()),
    responses((status = 101, description = "The stream begins"), (status = 403, body = ErrorBody)))]
pub(crate) async fn open(
    State(state): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<CarrierUpgrade, NotAnUpgrade>,
) -> Response {
    media::open(State(state), uri, headers, upgrade).await
}
