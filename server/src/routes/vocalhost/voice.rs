//! `POST /voice/voice` and `GET /ws/call/{id}`: a telephone rings at an assistant, and the audio of its conversation.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use services::ServiceError;

use crate::{
    bridge::{CarrierUpgrade, NotAnUpgrade},
    error::{ErrorBody, RouteError},
    routes::{
        courts::webhook::Ringing,
        media::{self, Entitled},
        twilio::{
            signed::SignedForm,
            twiml::Twiml,
            voice::{MediaAt, answer_at},
        },
    },
    state::AppState,
};

pub(crate) const PATH: &str = "/voice/voice";
/// The conversation's number follows.
const STREAMS: &str = "/ws/call";

/// Decides what happens with a ringing call; the number that was dialled says which assistant answers. The stream is that of
/// the conversation's own number.
#[utoipa::path(
    post,
    path = "/voice/voice",
    tag = "assistants",
    security(()),
    request_body(content = Ringing, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, content_type = "text/xml", body = String, description = "TwiML"),
        (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody, description = "Not signed by the carrier")
    )
)]
pub(crate) async fn answer(
    State(state): State<AppState>,
    form: SignedForm,
) -> Result<Twiml, RouteError> {
    let at = MediaAt {
        path: STREAMS,
        told: false,
        numbered: true,
    };
    answer_at(&state, &form, at).await
}

/// The carrier's media stream of one conversation. Its handshake is signed, and its parameters bring the one-time token of
/// that conversation's call.
#[utoipa::path(get, path = "/ws/call/{id}", tag = "assistants", security(()),
    params(("id" = u64, Path, description = "The conversation's number")),
    responses((status = 101, description = "The stream begins"), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) async fn open(
    State(state): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<CarrierUpgrade, NotAnUpgrade>,
) -> Response {
    let walk_in = match media::genuine(&state, &uri, &headers) {
        Ok(walk_in) => walk_in,
        Err(refusal) => return refusal,
    };
    let call = match id.parse() {
        Ok(number) => state.services.assistants.conversing(number).await,
        Err(_) => Ok(None),
    };
    let refusal = match call {
        Ok(Some(call)) => {
            let entitled = Entitled {
                call: Some(call),
                walk_in,
                ..Entitled::default()
            };
            return media::accept(state, upgrade, entitled);
        }
        Ok(None) => ServiceError::NotFound("conversation"),
        Err(error) => error,
    };
    RouteError::from(refusal).into_response()
}
