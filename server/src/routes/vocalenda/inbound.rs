//! `POST /api/voice/inbound`: a telephone rings; the number that was dialled says at which shop.

use axum::extract::State;

use super::stream;
use crate::{
    error::{ErrorBody, RouteError},
    routes::{
        courts::webhook::Ringing,
        twilio::{
            signed::SignedForm,
            twiml::Twiml,
            voice::{MediaAt, answer_at},
        },
    },
    state::AppState,
};

pub(crate) const PATH: &str = "/api/voice/inbound";

/// Decides what happens with a ringing call: `<Connect><Stream>` with `shop_id`, `call_sid`, `tenant_id`, `timezone` and a
/// one-time `token` as parameters.
#[utoipa::path(
    post,
    path = "/api/voice/inbound",
    tag = "voice",
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
        path: stream::PATH,
        told: true,
        numbered: false,
    };
    answer_at(&state, &form, at).await
}
