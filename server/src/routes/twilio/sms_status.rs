//! `POST /webhooks/twilio/sms-status`: how far a text message has come.

use axum::{extract::State, http::StatusCode};
use domain::{E164, MessageState};
use providers::twilio::sms_status;
use services::{ports::telephony::SmsStatus, texts::DeliveryReport};

use super::{PROVIDER, signed::SignedForm};
use crate::{error::RouteError, state::AppState};

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
        let report = DeliveryReport {
            provider: PROVIDER,
            text: sid,
            state: status,
            error: form.get("ErrorCode"),
        };
        state.services.texts.note(&from, &report).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
