//! `POST /webhooks/twilio/voice/after-stream`: the media stream of a call has ended, and the carrier asks how to go on.

use axum::extract::State;
use call::AfterStream;
use services::ports::telephony::CallStep;

use super::{PROVIDER, message::offer_to_record, signed::SignedForm, twiml::Twiml};
use crate::{error::RouteError, routes::ringing, state::AppState};

pub(crate) const PATH: &str = "/webhooks/twilio/voice/after-stream";

pub(crate) async fn go_on(
    State(state): State<AppState>,
    form: SignedForm,
) -> Result<Twiml, RouteError> {
    let (sid, to) = (form.require("CallSid")?, form.ours()?);
    Ok(Twiml(
        match ringing::after_stream(&state, PROVIDER, sid, to).await {
            AfterStream::HangUp => vec![CallStep::HangUp],
            AfterStream::Fallback => offer_to_record(&state),
        },
    ))
}
