//! `POST /webhooks/exotel/sms-status`: how far a text message has come. The carrier does not say who sent it: the address
//! does, because it is given with each text.

use axum::{extract::State, http::StatusCode};
use domain::MessageState;
use providers::exotel::{self, sms_status};
use services::{ports::telephony::SmsStatus, texts::DeliveryReport};

use super::{PROVIDER, genuine::Genuine};
use crate::{error::RouteError, state::AppState};

pub(crate) const PATH: &str = "/webhooks/exotel/sms-status";
/// The parameter of the address that names the sender.
pub(crate) const SENDER: &str = "sender";

pub(crate) async fn note(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<StatusCode, RouteError> {
    let sid = request.require("SmsSid")?;
    let status = match sms_status(request.require("Status")?) {
        SmsStatus::Delivered => MessageState::Delivered,
        SmsStatus::Failed => MessageState::Failed,
        SmsStatus::Sent => MessageState::Sent,
        SmsStatus::Queued | SmsStatus::Sending => return Ok(StatusCode::NO_CONTENT),
    };
    let sender = exotel::number(request.require(SENDER)?)
        .ok_or_else(|| RouteError::BadRequest(format!("{SENDER} is not a telephone number")))?;
    let error = request
        .get("DetailedStatusCode")
        .filter(|_| status == MessageState::Failed);
    let report = DeliveryReport {
        provider: PROVIDER,
        text: sid,
        state: status,
        error,
    };
    state.services.texts.note(&sender, &report).await?;
    Ok(StatusCode::NO_CONTENT)
}
