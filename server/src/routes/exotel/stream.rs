//! `GET /webhooks/exotel/stream`: the Voicebot applet asks for the address of its stream. Each answer carries a new
//! one-time token.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use providers::exotel::{self, applet::StreamAddress};
use services::{
    ServiceError,
    calls::{Answer, InboundCall, Refused},
};

use super::{PROVIDER, genuine::Genuine, media};
use crate::{
    error::{ErrorBody, RouteError},
    routes::{media::TOKEN, ringing},
    state::AppState,
};

pub(crate) const PATH: &str = "/webhooks/exotel/stream";

pub(crate) async fn give(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<Response, RouteError> {
    let inbound = inbound(&request)?;
    if !ringing::has_room(&state) {
        return Ok(busy());
    }
    let connect = match state.services.desk.answer(&inbound).await? {
        Answer::Connect(connect) => *connect,
        Answer::Refuse(Refused::UnknownNumber) => {
            return Err(ServiceError::NotFound("number").into());
        }
        Answer::Refuse(Refused::Blocked) => {
            return Err(RouteError::Forbidden(
                "the business does not take this call",
            ));
        }
        Answer::Refuse(Refused::Over) => {
            return Err(ServiceError::Conflict("the call is over".to_owned()).into());
        }
        Answer::Refuse(Refused::TooMany) => return Ok(busy()),
    };
    let Some(token) = ringing::begin(&state, connect) else {
        return Ok(busy());
    };
    let place = format!("{}{}?{TOKEN}={token}", state.media_origin(), media::PATH);
    let url = state
        .exotel
        .as_ref()
        .map_or_else(|| place.clone(), |access| access.in_address(&place));
    Ok(Json(StreamAddress { url }).into_response())
}

/// What the flow says of a call that rings.
pub(super) fn inbound(request: &Genuine) -> Result<InboundCall, RouteError> {
    let from = request.caller();
    Ok(InboundCall {
        provider: PROVIDER,
        provider_call_id: request.require("CallSid")?.to_owned(),
        from: from.to_owned(),
        caller: exotel::caller_id(from),
        to: request.dialled()?.as_str().to_owned(),
        forwarded_from: None,
    })
}

fn busy() -> Response {
    let body = ErrorBody {
        error: "busy",
        details: "there are too many calls just now".to_owned(),
    };
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}
