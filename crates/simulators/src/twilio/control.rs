//! A way for tests in other processes to look at the account and to make it misbehave. Not part of the carrier.

use axum::{Json, Router, extract::State, http::StatusCode, routing};
use serde::Deserialize;
use serde_json::{Value, json};

use super::state::{RestFault, TwilioSim};

pub(super) fn router() -> Router<TwilioSim> {
    Router::new()
        .route("/messages", routing::get(messages))
        .route("/faults", routing::post(faults))
        .route("/opt-outs", routing::post(opt_outs))
}

async fn messages(State(sim): State<TwilioSim>) -> Json<Value> {
    Json(json!({ "messages": sim.messages() }))
}

#[derive(Deserialize)]
struct Faults {
    faults: Vec<RestFault>,
}

async fn faults(State(sim): State<TwilioSim>, Json(body): Json<Faults>) -> StatusCode {
    for fault in body.faults {
        sim.inject(fault);
    }
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct OptOut {
    number: String,
}

async fn opt_outs(State(sim): State<TwilioSim>, Json(body): Json<OptOut>) -> StatusCode {
    sim.opt_out(&body.number);
    StatusCode::NO_CONTENT
}
