//! Text messages.

use std::time::Duration;

use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::E164;
use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::{
    answer::{ApiError, change, sid_of},
    segments,
    state::{TwilioSim, VERSION},
};
use crate::carrier::Signed;

/// Longest text.
const LONGEST: usize = 1600;
/// From acceptance to the next carrier, and from there to the telephone.
const LEGS: [Duration; 2] = [Duration::from_millis(400), Duration::from_millis(1200)];
/// Error of a message that never arrives: the telephone cannot be reached.
const UNREACHABLE: u32 = 30_003;

/// A text message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentMessage {
    /// The carrier's id.
    pub sid: String,
    /// The receiver.
    pub to: String,
    /// The sender.
    pub from: String,
    /// The text.
    pub body: String,
    /// Where it stands: `queued`, `sent`, `delivered`, `undelivered`.
    pub status: &'static str,
    /// Why it did not arrive.
    pub error_code: Option<u32>,
    /// When it was accepted.
    pub created: Timestamp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Create {
    to: String,
    from: String,
    body: String,
    status_callback: Option<String>,
}

pub(super) async fn create(State(sim): State<TwilioSim>, Form(form): Form<Create>) -> Response {
    change(&sim, || {
        let callback = form
            .status_callback
            .as_deref()
            .map(str::parse::<Url>)
            .transpose();
        let callback =
            callback.map_err(|_| ApiError::bad(21_609, "The StatusCallback URL is not valid"))?;
        let message = accept(&sim, form)?;
        let body = resource(&sim, &message);
        tokio::spawn(deliver(sim.clone(), message, callback));
        Ok((StatusCode::CREATED, body))
    })
}

fn accept(sim: &TwilioSim, form: Create) -> Result<SentMessage, ApiError> {
    let Create { to, from, body, .. } = form;
    if to.is_empty() {
        return Err(ApiError::bad(21_604, "A 'To' phone number is required."));
    }
    if from.is_empty() {
        return Err(ApiError::bad(21_603, "A 'From' phone number is required."));
    }
    if body.is_empty() {
        return Err(ApiError::bad(21_602, "Message body is required."));
    }
    if to.parse::<E164>().is_err() {
        return Err(ApiError::bad(
            21_211,
            format!("The 'To' number {to} is not a valid phone number."),
        ));
    }
    if body.chars().count() > LONGEST {
        let message = "The concatenated message body exceeds the 1600 character limit.";
        return Err(ApiError::bad(21_617, message));
    }
    let mut state = sim.state();
    if !state
        .numbers
        .iter()
        .any(|number| number.phone_number == from)
    {
        let message = format!(
            "The 'From' phone number {from} is not a message-capable number of this account."
        );
        return Err(ApiError::bad(21_606, message));
    }
    if state.unverified.contains(&to) {
        let message = format!(
            "The number {to} is unverified. Trial accounts cannot send messages to unverified numbers."
        );
        return Err(ApiError::bad(21_608, message));
    }
    if state.opted_out.contains(&to) {
        return Err(ApiError::bad(
            21_610,
            "Attempt to send to unsubscribed recipient",
        ));
    }
    let (sid, created) = (sim.sid("SM"), sim.0.clock.now());
    let message = SentMessage {
        sid,
        to,
        from,
        body,
        status: "queued",
        error_code: None,
        created,
    };
    state.messages.push(message.clone());
    Ok(message)
}

/// Lets the message travel, and tells its status callback.
async fn deliver(sim: TwilioSim, message: SentMessage, callback: Option<Url>) {
    let arrives = !sim.state().undeliverable.contains(&message.to);
    let last = if arrives {
        ("delivered", None)
    } else {
        ("undelivered", Some(UNREACHABLE))
    };
    for (leg, (status, error_code)) in LEGS.into_iter().zip([("sent", None), last]) {
        sim.0.clock.sleep(leg).await;
        if let Some(kept) = sim
            .state()
            .messages
            .iter_mut()
            .find(|kept| kept.sid == message.sid)
        {
            (kept.status, kept.error_code) = (status, error_code);
        }
        let Some(url) = &callback else { continue };
        let form = status_form(&sim, &message, status, error_code);
        let signed = Signed::With(&sim.config().auth_token);
        if let Err(error) = sim.0.http.ask(url, false, &form, signed).await {
            tracing::debug!(%error, "a message's status callback has no answer");
        }
    }
}

fn status_form(
    sim: &TwilioSim,
    message: &SentMessage,
    status: &str,
    error_code: Option<u32>,
) -> Vec<(String, String)> {
    let mut form = vec![
        ("MessageSid", message.sid.clone()),
        ("SmsSid", message.sid.clone()),
        ("MessageStatus", status.to_owned()),
        ("SmsStatus", status.to_owned()),
        ("To", message.to.clone()),
        ("From", message.from.clone()),
        ("AccountSid", sim.config().account_sid.clone()),
        ("ApiVersion", VERSION.to_owned()),
    ];
    form.extend(error_code.map(|code| ("ErrorCode", code.to_string())));
    form.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Search {
    to: Option<String>,
    from: Option<String>,
    #[serde(rename = "DateSent>")]
    sent_since: Option<String>,
    page_size: Option<usize>,
}

pub(super) async fn list(
    State(sim): State<TwilioSim>,
    Query(search): Query<Search>,
) -> Json<Value> {
    let same = |wanted: &Option<String>, found: &str| {
        wanted.as_deref().is_none_or(|wanted| wanted == found)
    };
    let since = search
        .sent_since
        .as_deref()
        .and_then(|day| day.parse::<jiff::civil::Date>().ok());
    // A message has a sending date once it has left the queue.
    let recent = |message: &SentMessage| {
        since.is_none_or(|day| message.status != "queued" && utc_date(message.created) >= day)
    };
    let found: Vec<_> = sim
        .messages()
        .into_iter()
        .rev()
        .filter(|message| same(&search.to, &message.to) && same(&search.from, &message.from))
        .filter(recent)
        .take(search.page_size.unwrap_or(50))
        .map(|message| resource(&sim, &message))
        .collect();
    Json(
        json!({ "messages": found, "page": 0, "page_size": search.page_size.unwrap_or(50), "next_page_uri": null }),
    )
}

pub(super) async fn show(
    State(sim): State<TwilioSim>,
    Path((_, file)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let path = format!("/Messages/{file}");
    let sid = sid_of(&file, &path)?;
    let message = sim
        .messages()
        .into_iter()
        .find(|message| message.sid == sid);
    message
        .map(|message| Json(resource(&sim, &message)))
        .ok_or_else(|| ApiError::missing(&path))
}

fn utc_date(at: Timestamp) -> jiff::civil::Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn resource(sim: &TwilioSim, message: &SentMessage) -> Value {
    let account = &sim.config().account_sid;
    let created = rfc2822::to_string(&message.created.to_zoned(TimeZone::UTC)).unwrap_or_default();
    let sent = (message.status != "queued").then_some(&created);
    json!({
        "sid": message.sid,
        "account_sid": account,
        "api_version": VERSION,
        "status": message.status,
        "direction": "outbound-api",
        "to": message.to,
        "from": message.from,
        "body": message.body,
        "num_segments": segments::count(&message.body).to_string(),
        "num_media": "0",
        "messaging_service_sid": null,
        "error_code": message.error_code,
        "error_message": null,
        "price": null,
        "price_unit": "USD",
        "date_created": created,
        "date_updated": created,
        "date_sent": sent,
        "uri": format!("/{VERSION}/Accounts/{account}/Messages/{}.json", message.sid),
    })
}
