//! `POST /webhooks/twilio/sms-status`: how far a text message has come.

use axum::{extract::State, http::StatusCode};
use domain::{E164, MessageState};
use providers::twilio::sms_status;
use services::ports::telephony::SmsStatus;

use super::signed::SignedForm;
use crate::{error::RouteError, routes::delivery, state::AppState};

pub(crate) const PATH: &str = "/webhooks/twilio/sms-status";

pub(crate) async fn note(
    State(state): State<AppState>,
    form: SignedForm,
) -> Result<StatusCode, RouteError> {
    let sid = form.require("MessageSid")?;
    let status = match sms_status(form.require("MessageStatus")?) {
        SmsStatus::Delivered => MessageState::Delivered,
        SmsStatus::Failed => MessageState::Failed,
        SmsStatus::Sent => MessageState::Sent,
        SmsStatus::Queued | SmsStatus::Sending => return Ok(StatusCode::NO_CONTENT),
    };
    if let Ok(from) = form.require("From")?.parse::<E164>() {
        delivery::note(&state, &from, sid, status, form.get("ErrorCode")).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
