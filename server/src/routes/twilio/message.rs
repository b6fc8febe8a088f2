//! `POST /webhooks/twilio/voice/message`: what a caller said after the tone, when the receptionist could not talk.

use axum::extract::State;
use services::ports::telephony::CallStep;

use super::{
    PROVIDER,
    signed::SignedForm,
    twiml::{Twiml, say},
};
use crate::{error::RouteError, state::AppState};

pub(crate) const PATH: &str = "/webhooks/twilio/voice/message";

const APOLOGY: &str = "Sorry, our receptionist cannot talk just now. Please leave your name, your number and what you \
     would like after the tone, and we will call you back. Press the hash key when you have finished.";
const THANKS: &str = "Thank you. We will call you back. Goodbye.";
const NOTHING: &str = "We did not get a message. Please call again later. Goodbye.";
/// Long enough for a name, a number and a wish.
const LONGEST_MESSAGE: u32 = 120;

/// Apologises in the carrier's own voice and takes a message: needs neither the speech model nor the database.
pub(crate) fn offer_to_record(state: &AppState) -> Vec<CallStep> {
    let record = CallStep::Record {
        action: state.public(PATH),
        max_seconds: LONGEST_MESSAGE,
        status_callback: None,
    };
    // Steps after the recording are carried out when the caller says nothing: the carrier then does not post.
    vec![say(APOLOGY), record, say(NOTHING), CallStep::HangUp]
}

pub(crate) async fn keep(
    State(state): State<AppState>,
    form: SignedForm,
) -> Result<Twiml, RouteError> {
    let Some(recording) = form.get("RecordingUrl") else {
        return Ok(Twiml(vec![say(NOTHING), CallStep::HangUp]));
    };
    let (sid, to) = (form.require("CallSid")?, form.ours()?);
    let id = form.get("RecordingSid").unwrap_or(recording);
    let scope = state.services.desk.scope_of(PROVIDER, sid, to).await?;
    state
        .services
        .desk
        .keep_message(&scope, id, recording)
        .await?;
    Ok(Twiml(vec![say(THANKS), CallStep::HangUp]))
}
