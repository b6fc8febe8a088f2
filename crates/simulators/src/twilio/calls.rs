//! Live calls.

use axum::{
    Form, Json,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{ApiError, change, sid_of},
    state::{TwilioSim, VERSION},
};
use crate::carrier::{NotInProgress, Order, twiml::Target};

/// Longest TwiML in an update.
const LONGEST_TWIML: usize = 4000;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Update {
    twiml: Option<String>,
    url: Option<String>,
    method: Option<String>,
    status: Option<String>,
}

impl Update {
    fn order(self) -> Result<Order, ApiError> {
        match (self.twiml, self.url, self.status.as_deref()) {
            (Some(twiml), None, None) if twiml.chars().count() <= LONGEST_TWIML => {
                Ok(Order::Twiml(twiml))
            }
            (Some(_), None, None) => Err(ApiError::bad(
                20_001,
                "Twiml is longer than 4000 characters",
            )),
            (None, Some(url), None) => {
                let get = self
                    .method
                    .is_some_and(|method| method.eq_ignore_ascii_case("GET"));
                Ok(Order::Fetch(Target { url, get }))
            }
            (None, None, Some("completed")) => Ok(Order::Complete),
            (None, None, Some("canceled")) => Err(over()),
            _ => Err(ApiError::bad(
                20_001,
                "Set exactly one of Twiml, Url and Status",
            )),
        }
    }
}

fn over() -> ApiError {
    ApiError::bad(21_220, "Call is not in-progress. Cannot redirect.")
}

pub(super) async fn update(
    State(sim): State<TwilioSim>,
    Path((_, file)): Path<(String, String)>,
    Form(form): Form<Update>,
) -> Response {
    change(&sim, || {
        let path = format!("/Calls/{file}");
        let sid = sid_of(&file, &path)?;
        let order = form.order()?;
        let live = order != Order::Complete;
        sim.exchange()
            .order(sid, order)
            .map_err(|error| match error {
                NotInProgress::Unknown => ApiError::missing(&path),
                NotInProgress::Over => over(),
            })?;
        Ok((StatusCode::OK, resource(&sim, sid, live)))
    })
}

pub(super) async fn show(
    State(sim): State<TwilioSim>,
    Path((_, file)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let path = format!("/Calls/{file}");
    let sid = sid_of(&file, &path)?;
    if sim.exchange().is_ringing(sid) {
        let mut rings = resource(&sim, sid, true);
        rings["status"] = json!("ringing");
        rings["direction"] = json!("outbound-api");
        return Ok(Json(rings));
    }
    let live = sim
        .exchange()
        .is_live(sid)
        .ok_or_else(|| ApiError::missing(&path))?;
    Ok(Json(resource(&sim, sid, live)))
}

fn resource(sim: &TwilioSim, sid: &str, live: bool) -> Value {
    let account = &sim.config().account_sid;
    json!({
        "sid": sid,
        "account_sid": account,
        "api_version": VERSION,
        "direction": "inbound",
        "status": if live { "in-progress" } else { "completed" },
        "uri": format!("/{VERSION}/Accounts/{account}/Calls/{sid}.json"),
    })
}
