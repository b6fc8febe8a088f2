//! `POST /voice/webhook`: a telephone rings; the number that was dialled says at which facility.

use axum::{
    extract::{FromRequest, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

use super::door;
use crate::{
    error::ErrorBody,
    routes::{
        exotel::{genuine::Genuine, stream},
        twilio::{signed::SignedForm, voice},
    },
    state::AppState,
};

pub(crate) const PATH: &str = "/voice/webhook";

/// What the carrier sends; more than this is signed and ignored.
#[derive(ToSchema)]
#[schema(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct Ringing {
    /// The carrier's id of the call.
    call_sid: String,
    /// Who calls.
    from: String,
    /// Which number was dialled.
    to: String,
    /// `ringing`.
    call_status: String,
}

/// Decides what happens with a ringing call.
#[utoipa::path(
    post,
    path = "/voice/webhook",
    tag = "courts",
    security(()),
    request_body(content = Ringing, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, content_type = "text/xml", body = String, description = "TwiML"),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody, description = "Not the credentials of Exotel's addresses"),
        (status = 403, body = ErrorBody, description = "Not signed by Twilio")
    )
)]
pub(crate) async fn answer(State(state): State<AppState>, request: Request) -> Response {
    // One of the two carriers signs; the other brings the credentials of the address that it was given.
    if state.exotel.is_some() && request.headers().contains_key(header::AUTHORIZATION) {
        let genuine = match Genuine::from_request(request, &state).await {
            Ok(genuine) => genuine,
            Err(refused) => return refused,
        };
        return stream::instruct(&state, &genuine).await.into_response();
    }
    let unsigned_is_fine = door::from_here(request.extensions(), &state);
    let form = match SignedForm::read(request, &state, unsigned_is_fine).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    voice::answer(State(state), form).await.into_response()
}
