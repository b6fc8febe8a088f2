//! Text messages.

use std::{sync::Arc, time::Duration};

use axum::{
    Form, Json,
    extract::{Path, State},
    response::Response,
};
use domain::E164;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::{ApiError, ExotelSim};
use crate::{carrier::Signed, exotel::leg::local};

/// Longest text.
const LONGEST: usize = 2000;
/// From acceptance to the operator, and from there to the telephone.
const LEGS: [Duration; 2] = [Duration::from_millis(400), Duration::from_millis(1200)];
/// Detailed codes of a message that arrived, and of one whose telephone cannot be reached.
const DELIVERED: u32 = 20_005;
const UNREACHABLE: u32 = 30_016;

/// What texts to Indian numbers have to name.
#[derive(Debug, Clone)]
pub struct DltRule {
    /// The registered business.
    pub entity_id: String,
    /// Ids of the registered templates.
    pub template_ids: Vec<String>,
}

/// A text message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentSms {
    /// The carrier's id.
    pub sid: String,
    /// The receiver.
    pub to: String,
    /// The sender.
    pub from: String,
    /// The text.
    pub body: String,
    /// The template that it named.
    pub template_id: Option<String>,
    /// Where it stands: `queued`, `submitted`, `delivered`, `undelivered`.
    pub status: &'static str,
    /// The detailed code of where it stands, once it is final.
    pub detail: Option<u32>,
    /// When it was accepted.
    pub created: Timestamp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Send {
    from: String,
    to: String,
    body: String,
    dlt_entity_id: Option<String>,
    dlt_template_id: Option<String>,
    status_callback: Option<String>,
}

pub(super) async fn send(State(sim): State<ExotelSim>, Form(form): Form<Send>) -> Response {
    sim.change(|| {
        let callback = form
            .status_callback
            .as_deref()
            .map(str::parse::<Url>)
            .transpose()
            .map_err(|_| ApiError::bad("Invalid StatusCallback"))?;
        let message = accept(&sim, form)?;
        let body = resource(&sim, &message);
        tokio::spawn(deliver(sim.clone(), message, callback));
        Ok(body)
    })
}

fn accept(sim: &ExotelSim, form: Send) -> Result<SentSms, ApiError> {
    let account = sim.account();
    if form.to.parse::<E164>().is_err() {
        return Err(ApiError::bad("Invalid Recipient"));
    }
    if form.body.is_empty() || form.body.chars().count() > LONGEST {
        return Err(ApiError::bad("Invalid Body"));
    }
    if !account.numbers.contains(&form.from) {
        return Err(ApiError::bad("Sender is not valid for this account"));
    }
    if let Some(dlt) = &account.dlt
        && form.to.starts_with("+91")
    {
        let entity = form.dlt_entity_id.as_deref() == Some(dlt.entity_id.as_str());
        let template = form
            .dlt_template_id
            .as_ref()
            .is_some_and(|id| dlt.template_ids.contains(id));
        if !entity || !template {
            return Err(ApiError::bad(
                "The text names no registered entity and template",
            ));
        }
    }
    let message = SentSms {
        sid: sim.sid(),
        to: form.to,
        from: form.from,
        body: form.body,
        template_id: form.dlt_template_id,
        status: "queued",
        detail: None,
        created: sim.now(),
    };
    sim.state().messages.push(message.clone());
    Ok(message)
}

/// Lets the message travel, and tells its status callback.
async fn deliver(sim: ExotelSim, message: SentSms, callback: Option<Url>) {
    let arrives = !sim.state().undeliverable.contains(&message.to);
    let last = if arrives {
        ("delivered", Some(DELIVERED))
    } else {
        ("undelivered", Some(UNREACHABLE))
    };
    let clock = Arc::clone(&sim.0.clock);
    for (leg, (status, detail)) in LEGS.into_iter().zip([("submitted", None), last]) {
        clock.sleep(leg).await;
        if let Some(kept) = sim
            .state()
            .messages
            .iter_mut()
            .find(|kept| kept.sid == message.sid)
        {
            (kept.status, kept.detail) = (status, detail);
        }
        let Some(url) = &callback else { continue };
        let form = status_form(&message, status, detail, clock.now());
        if let Err(error) = sim.0.http.ask(url, false, &form, Signed::Not).await {
            tracing::debug!(%error, "a message's status callback has no answer");
        }
    }
}

fn status_form(
    message: &SentSms,
    status: &str,
    detail: Option<u32>,
    now: Timestamp,
) -> Vec<(String, String)> {
    let mut form = vec![
        ("SmsSid", message.sid.clone()),
        ("To", message.to.clone()),
        ("Status", status.to_owned()),
        ("SmsUnits", "1".to_owned()),
        ("DateSent", local(now)),
    ];
    if let Some(detail) = detail {
        form.push(("DetailedStatusCode", detail.to_string()));
        form.push(("DetailedStatus", status.to_uppercase()));
    }
    form.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

pub(super) async fn show(
    State(sim): State<ExotelSim>,
    Path((_, file)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let sid = file.strip_suffix(".json").ok_or_else(ApiError::missing)?;
    let message = sim
        .messages()
        .into_iter()
        .find(|message| message.sid == sid);
    message
        .map(|message| Json(resource(&sim, &message)))
        .ok_or_else(ApiError::missing)
}

fn resource(sim: &ExotelSim, message: &SentSms) -> Value {
    let account = &sim.account().account_sid;
    let created = local(message.created);
    json!({ "SMSMessage": {
        "Sid": message.sid,
        "AccountSid": account,
        "From": message.from,
        "To": message.to,
        "DateCreated": created,
        "DateUpdated": created,
        "DateSent": null,
        "Body": message.body,
        "Direction": "outbound-api",
        "Uri": format!("/v1/Accounts/{account}/SMS/Messages/{}.json", message.sid),
        "ApiVersion": null,
        "Price": null,
        "Status": message.status,
        "SmsUnits": "1",
        "DetailedStatusCode": message.detail,
        "DetailedStatus": message.status.to_uppercase(),
    } })
}
