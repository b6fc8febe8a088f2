//! `POST /webhooks/twilio/voice`: a telephone rings.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};
use providers::twilio;
use services::{
    ServiceError,
    calls::{Answer, CallScope, Connect, InboundCall, Refused},
    ports::telephony::CallStep,
};

use super::{
    PROVIDER, after_stream,
    message::offer_to_record,
    signed::SignedForm,
    stream_status,
    twiml::{Twiml, say},
};
use crate::{
    error::RouteError,
    routes::{media, ringing},
    state::AppState,
};

pub(crate) const PATH: &str = "/webhooks/twilio/voice";

/// What a caller hears who dialled a number that nobody here has.
const WRONG_NUMBER: &str =
    "Sorry, this number is not in service. Please check the number. Goodbye.";
/// What a caller hears when our own database does not answer.
const OUT_OF_ORDER: &str =
    "Sorry, we cannot take your call just now. Please try again in a few minutes. Goodbye.";

/// Decides what happens with a ringing call. The session with the speech model is opened here, while the telephone
/// still rings.
pub(crate) async fn answer(
    State(state): State<AppState>,
    form: SignedForm,
) -> Result<Response, RouteError> {
    if let Some(name) = form.get(twilio::CHECK_FIELD) {
        return Ok(checked(name));
    }
    let twiml = answer_at(&state, &form, MediaAt::USUAL).await?;
    Ok(twiml.into_response())
}

/// The answer to our own round trip: its name, and nothing to do. It is no call, and none is recorded.
fn checked(name: &str) -> Response {
    let mut response = Twiml(Vec::new()).into_response();
    if let Ok(name) = HeaderValue::from_str(name) {
        let header = HeaderName::from_static(twilio::CHECK_HEADER);
        response.headers_mut().insert(header, name);
    }
    response
}

/// Where the audio of an answered call goes, and what the stream is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MediaAt {
    /// The socket's path.
    pub(crate) path: &'static str,
    /// Whether the stream is told whose call it is, for those who listen in on it.
    pub(crate) told: bool,
    /// Whether the path ends in the conversation's small number.
    pub(crate) numbered: bool,
}

impl MediaAt {
    const USUAL: Self = Self {
        path: media::PATH,
        told: false,
        numbered: false,
    };

    /// The path of a call's stream.
    async fn path_of(self, state: &AppState, scope: &CallScope) -> Result<String, ServiceError> {
        if !self.numbered {
            return Ok(self.path.to_owned());
        }
        let assistants = &state.services.assistants;
        let number = assistants.conversation(scope.business, scope.call).await?;
        Ok(format!("{}/{number}", self.path))
    }
}

/// As [`answer`], with the audio somewhere else.
pub(crate) async fn answer_at(
    state: &AppState,
    form: &SignedForm,
    at: MediaAt,
) -> Result<Twiml, RouteError> {
    let inbound = InboundCall {
        provider: PROVIDER,
        provider_call_id: form.require("CallSid")?.to_owned(),
        from: form.theirs().unwrap_or_default().to_owned(),
        caller: form.theirs().and_then(twilio::caller_id),
        to: form.ours()?.to_owned(),
        forwarded_from: form.get("ForwardedFrom").map(str::to_owned),
    };
    if !ringing::has_room(state) {
        return Ok(Twiml(vec![CallStep::Reject { busy: true }]));
    }
    let answer = match state.services.desk.answer(&inbound).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(error = %error, "a call could not be recorded; the caller hears an apology");
            return Ok(Twiml(vec![say(OUT_OF_ORDER), CallStep::HangUp]));
        }
    };
    Ok(Twiml(match answer {
        Answer::Connect(connect) => {
            self::connect(state, *connect, at, &inbound.provider_call_id).await
        }
        Answer::Refuse(refused) => refuse(refused),
    }))
}

fn refuse(refused: Refused) -> Vec<CallStep> {
    match refused {
        Refused::UnknownNumber => vec![say(WRONG_NUMBER), CallStep::HangUp],
        Refused::Blocked => vec![CallStep::Reject { busy: false }],
        Refused::TooMany => vec![CallStep::Reject { busy: true }],
        Refused::Over => vec![CallStep::HangUp],
    }
}

async fn connect(state: &AppState, connect: Connect, at: MediaAt, sid: &str) -> Vec<CallStep> {
    let mut parameters = if at.told {
        told(state, &connect.scope, sid).await
    } else {
        Vec::new()
    };
    let path = match at.path_of(state, &connect.scope).await {
        Ok(path) => path,
        Err(error) => {
            tracing::error!(call.id = %connect.scope.call, error = %error, "a call's stream has no address; the caller may leave a message");
            return offer_to_record(state);
        }
    };
    let Some(token) = ringing::begin(state, connect) else {
        return offer_to_record(state);
    };
    parameters.push((media::TOKEN.to_owned(), token));
    vec![CallStep::Stream {
        url: format!("{}{path}", state.media_origin()),
        after: Some(state.public(after_stream::PATH)),
        status_callback: Some(state.public(stream_status::PATH)),
        parameters,
    }]
}

/// Whose call it is, for the stream's parameters.
async fn told(state: &AppState, scope: &CallScope, sid: &str) -> Vec<(String, String)> {
    let mut told = vec![
        ("shop_id".to_owned(), scope.location.to_string()),
        ("call_sid".to_owned(), sid.to_owned()),
        ("tenant_id".to_owned(), scope.business.to_string()),
    ];
    let snapshots = &state.services.snapshots;
    if let Ok(snapshot) = snapshots.get(scope.business, scope.location).await {
        told.push(("timezone".to_owned(), snapshot.location.zone.clone()));
    }
    told
}
