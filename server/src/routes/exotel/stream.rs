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
    ports::telephony::CallStep,
};

use super::{PROVIDER, genuine::Genuine, media};
use crate::{
    error::{ErrorBody, RouteError},
    routes::{media::TOKEN, ringing, twilio::twiml::Twiml},
    state::AppState,
};

pub(crate) const PATH: &str = "/webhooks/exotel/stream";

pub(crate) async fn give(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<Response, RouteError> {
    let url = address(&state, &request).await?;
    Ok(url.map_or_else(busy, |url| Json(StreamAddress { url }).into_response()))
}

/// The call that rings, answered with the stream's address as an instruction: for those who point the carrier at the address
/// of a system that answers so.
pub(crate) async fn instruct(state: &AppState, request: &Genuine) -> Result<Response, RouteError> {
    let url = address(state, request).await?;
    Ok(url.map_or_else(busy, |url| {
        let stream = CallStep::Stream {
            url,
            after: None,
            status_callback: None,
            parameters: Vec::new(),
        };
        Twiml(vec![stream]).into_response()
    }))
}

/// Where the audio of a ringing call goes; `None` if there is no room for it.
async fn address(state: &AppState, request: &Genuine) -> Result<Option<String>, RouteError> {
    let inbound = inbound(request)?;
    if !ringing::has_room(state) {
        return Ok(None);
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
        Answer::Refuse(Refused::TooMany) => return Ok(None),
    };
    let Some(token) = ringing::begin(state, connect) else {
        return Ok(None);
    };
    let place = format!("{}{}?{TOKEN}={token}", state.media_origin(), media::PATH);
    let access = state.exotel.as_ref();
    Ok(Some(access.map_or_else(
        || place.clone(),
        |access| access.in_address(&place),
    )))
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
