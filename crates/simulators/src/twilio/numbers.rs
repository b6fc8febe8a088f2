//! The account's numbers.

use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    answer::{ApiError, change, sid_of},
    state::{TwilioSim, VERSION},
};

/// A number of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Number {
    /// The carrier's id, `PN…`.
    pub sid: String,
    /// The number.
    pub phone_number: String,
    /// Asked for instructions when it rings.
    pub voice_url: String,
    /// Told about texts.
    pub sms_url: String,
    /// Told when calls end.
    pub status_callback: String,
    /// A trunk that answers in place of `voice_url`.
    pub trunk_sid: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Search {
    phone_number: Option<String>,
}

pub(super) async fn list(
    State(sim): State<TwilioSim>,
    Query(search): Query<Search>,
) -> Json<Value> {
    // The filter matches parts of numbers.
    let wanted = search.phone_number.unwrap_or_default();
    let state = sim.state();
    let found: Vec<_> = state
        .numbers
        .iter()
        .filter(|number| number.phone_number.contains(&wanted))
        .map(|number| resource(&sim, number))
        .collect();
    Json(
        json!({ "incoming_phone_numbers": found, "page": 0, "page_size": 50, "next_page_uri": null }),
    )
}

pub(super) async fn show(
    State(sim): State<TwilioSim>,
    Path((_, file)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let path = format!("/IncomingPhoneNumbers/{file}");
    let sid = sid_of(&file, &path)?;
    let state = sim.state();
    let number = state.numbers.iter().find(|number| number.sid == sid);
    number
        .map(|number| Json(resource(&sim, number)))
        .ok_or_else(|| ApiError::missing(&path))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Update {
    voice_url: Option<String>,
    sms_url: Option<String>,
    status_callback: Option<String>,
}

pub(super) async fn update(
    State(sim): State<TwilioSim>,
    Path((_, file)): Path<(String, String)>,
    Form(form): Form<Update>,
) -> Response {
    change(&sim, || {
        let path = format!("/IncomingPhoneNumbers/{file}");
        let sid = sid_of(&file, &path)?;
        let mut state = sim.state();
        let number = state.numbers.iter_mut().find(|number| number.sid == sid);
        let number = number.ok_or_else(|| ApiError::missing(&path))?;
        let fields = [
            (form.voice_url, &mut number.voice_url),
            (form.sms_url, &mut number.sms_url),
            (form.status_callback, &mut number.status_callback),
        ];
        for (new, field) in fields {
            if let Some(new) = new {
                *field = new;
            }
        }
        Ok((StatusCode::OK, resource(&sim, number)))
    })
}

pub(super) fn resource(sim: &TwilioSim, number: &Number) -> Value {
    let account = &sim.config().account_sid;
    json!({
        "sid": number.sid,
        "account_sid": account,
        "api_version": VERSION,
        "phone_number": number.phone_number,
        "friendly_name": number.phone_number,
        "voice_url": number.voice_url,
        "voice_method": "POST",
        "sms_url": number.sms_url,
        "sms_method": "POST",
        "status_callback": number.status_callback,
        "capabilities": { "voice": true, "sms": true, "mms": false, "fax": false },
        "trunk_sid": number.trunk_sid,
        "voice_application_sid": "",
        "address_requirements": "none",
        "status": "in-use",
        "uri": format!("/{VERSION}/Accounts/{account}/IncomingPhoneNumbers/{}.json", number.sid),
    })
}
