//! Calls that the business places.

use std::time::Duration;

use axum::{Form, extract::State, http::StatusCode, response::Response};
use domain::E164;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{
    answer::{ApiError, change},
    state::{TwilioSim, VERSION},
};
use crate::carrier::{Outgoing, Signed};

/// Seconds that a telephone rings, unless said otherwise, and at most.
const RINGS: (u32, u32) = (60, 600);
/// Longest call in seconds.
const LASTS: u32 = 14_400;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Create {
    to: String,
    from: String,
    url: Option<String>,
    method: Option<String>,
    status_callback: Option<String>,
    timeout: Option<String>,
    time_limit: Option<String>,
}

pub(super) async fn create(State(sim): State<TwilioSim>, Form(form): Form<Create>) -> Response {
    change(&sim, || {
        let (call, rings) = accept(&sim, &form)?;
        let body = resource(&sim, &call);
        sim.exchange().ring(call.clone());
        tokio::spawn(give_up(sim.clone(), call.call_sid, rings));
        Ok((StatusCode::CREATED, body))
    })
}

fn accept(sim: &TwilioSim, form: &Create) -> Result<(Outgoing, Duration), ApiError> {
    if form.to.is_empty() {
        return Err(ApiError::bad(21_201, "No 'To' number is specified"));
    }
    if form.from.is_empty() {
        return Err(ApiError::bad(21_213, "No 'From' number is specified"));
    }
    let to: E164 = form.to.parse().map_err(|_| {
        let message = format!(
            "The phone number you are attempting to call, {}, is not valid.",
            form.to
        );
        ApiError::bad(21_211, message)
    })?;
    let from: E164 = form.from.parse().map_err(|_| {
        let message = format!(
            "The 'From' number {} is not a valid phone number.",
            form.from
        );
        ApiError::bad(21_212, message)
    })?;
    let state = sim.state();
    if !state
        .numbers
        .iter()
        .any(|one| one.phone_number == form.from)
    {
        let message = format!(
            "The source phone number provided, {}, is not yet verified for your account.",
            form.from
        );
        return Err(ApiError::bad(21_210, message));
    }
    if state.unverified.contains(&form.to) {
        let message = format!(
            "The number {} is unverified. Trial accounts may only make calls to verified numbers.",
            form.to
        );
        return Err(ApiError::bad(21_219, message));
    }
    drop(state);
    let url = form.url.as_deref().unwrap_or_default();
    let url = address(url).ok_or_else(|| ApiError::bad(21_205, "Url is not a valid URL"))?;
    let posts = form.method.as_deref().is_none_or(|method| method == "POST");
    if !posts {
        return Err(ApiError::bad(21_401, "Invalid Phone Number or Method"));
    }
    let status_callback = match form.status_callback.as_deref() {
        None | Some("") => None,
        Some(text) => Some(
            address(text)
                .ok_or_else(|| ApiError::bad(21_609, "The StatusCallback URL is not valid"))?,
        ),
    };
    let rings = seconds(form.timeout.as_deref(), RINGS)?;
    let lasts = seconds(form.time_limit.as_deref(), (LASTS, LASTS))?;
    let call = Outgoing {
        call_sid: sim.sid("CA"),
        from,
        to,
        url,
        status_callback,
        limit: lasts,
    };
    Ok((call, rings))
}

fn address(text: &str) -> Option<Url> {
    let url: Url = text.parse().ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// So many seconds, or what is usual; `most` is the most.
fn seconds(text: Option<&str>, (usual, most): (u32, u32)) -> Result<Duration, ApiError> {
    let read = text.map_or(Ok(usual), str::parse);
    match read {
        Ok(seconds) if (1..=most).contains(&seconds) => Ok(Duration::from_secs(seconds.into())),
        _ => Err(ApiError::bad(
            20_001,
            format!("Enter from 1 to {most} seconds"),
        )),
    }
}

/// Ends the ringing when nobody has picked up in time, and says so.
async fn give_up(sim: TwilioSim, call_sid: String, after: Duration) {
    sim.0.clock.sleep(after).await;
    let Some(call) = sim.exchange().give_up(&call_sid) else {
        return;
    };
    let Some(url) = &call.status_callback else {
        return;
    };
    let config = sim.config();
    let form = call.unanswered(&config.account_sid, sim.0.clock.now());
    let signed = Signed::With(&config.auth_token);
    if let Err(error) = sim.0.http.ask(url, false, &form, signed).await {
        tracing::debug!(%error, "a status callback has no answer");
    }
}

fn resource(sim: &TwilioSim, call: &Outgoing) -> Value {
    let (account, sid) = (&sim.config().account_sid, &call.call_sid);
    json!({
        "sid": sid,
        "account_sid": account,
        "api_version": VERSION,
        "direction": "outbound-api",
        "from": call.from.as_str(),
        "to": call.to.as_str(),
        "status": "queued",
        "uri": format!("/{VERSION}/Accounts/{account}/Calls/{sid}.json"),
    })
}
