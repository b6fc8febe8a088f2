//! `GET /voice/status` and `GET /realtime/status`: that the interface answers.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{realtime, webhook};
use crate::state::AppState;

/// How a part of the interface is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Status {
    /// `ok` while it answers.
    status: &'static str,
    /// Which part.
    router: &'static str,
    /// Where it is.
    endpoint: &'static str,
    /// Calls, or sessions, that run now.
    active: usize,
}

/// Whether calls are answered.
#[utoipa::path(get, path = "/voice/status", tag = "courts", security(()), responses((status = 200, body = Status)))]
pub(crate) async fn voice(State(state): State<AppState>) -> Json<Status> {
    Json(Status {
        status: "ok",
        router: "voice",
        endpoint: webhook::PATH,
        active: state.calls.running(),
    })
}

/// Whether sessions are opened.
#[utoipa::path(get, path = "/realtime/status", tag = "courts", security(()), responses((status = 200, body = Status)))]
pub(crate) async fn realtime(State(state): State<AppState>) -> Json<Status> {
    Json(Status {
        status: "ok",
        router: "realtime",
        endpoint: realtime::PATH,
        active: state.realtime.running(),
    })
}
