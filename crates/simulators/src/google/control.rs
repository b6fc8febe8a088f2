//! A small JSON interface for whoever drives the simulation from outside the process.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::GoogleSimulator;
use super::faults::GoogleFault;

pub(super) fn routes() -> Router<GoogleSimulator> {
    Router::new()
        .route("/_control/state", get(state))
        .route("/_control/faults", post(fail).delete(heal))
        .route("/_control/revoke", post(revoke))
        .route("/_control/keys", post(rotate))
        .route("/_control/sync-tokens", delete(expire))
        .route("/_control/free-busy", post(fail_free_busy))
        .route("/_control/calendars/{calendar}/events", post(put_event))
        .route(
            "/_control/calendars/{calendar}/events/{event}",
            delete(remove_event),
        )
}

async fn state(State(google): State<GoogleSimulator>) -> Json<Value> {
    Json(google.snapshot())
}

async fn fail(State(google): State<GoogleSimulator>, Json(fault): Json<GoogleFault>) -> StatusCode {
    google.fail(fault);
    StatusCode::NO_CONTENT
}

async fn heal(State(google): State<GoogleSimulator>) -> StatusCode {
    google.heal();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Owner {
    email: String,
}

async fn revoke(State(google): State<GoogleSimulator>, Json(owner): Json<Owner>) -> StatusCode {
    google.revoke_grants(&owner.email);
    StatusCode::NO_CONTENT
}

async fn rotate(State(google): State<GoogleSimulator>) -> StatusCode {
    google.rotate_keys();
    StatusCode::NO_CONTENT
}

async fn expire(State(google): State<GoogleSimulator>) -> StatusCode {
    google.expire_sync_tokens();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct FreeBusyFault {
    calendar: String,
    reason: Option<String>,
}

async fn fail_free_busy(
    State(google): State<GoogleSimulator>,
    Json(fault): Json<FreeBusyFault>,
) -> StatusCode {
    google.fail_free_busy(&fault.calendar, fault.reason.as_deref());
    StatusCode::NO_CONTENT
}

async fn put_event(
    State(google): State<GoogleSimulator>,
    Path(calendar): Path<String>,
    Json(event): Json<Value>,
) -> Response {
    let Some(email) = google.owner_of(&calendar) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match google.put_event(&email, &calendar, &event) {
        Ok(event) => Json(event).into_response(),
        Err(reason) => (StatusCode::BAD_REQUEST, Json(json!({"error": reason}))).into_response(),
    }
}

async fn remove_event(
    State(google): State<GoogleSimulator>,
    Path((calendar, id)): Path<(String, String)>,
) -> Response {
    let Some(email) = google.owner_of(&calendar) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match google.remove_event(&email, &calendar, &id) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(reason) => (StatusCode::BAD_REQUEST, Json(json!({"error": reason}))).into_response(),
    }
}

impl GoogleSimulator {
    /// The account that a calendar belongs to.
    fn owner_of(&self, calendar: &str) -> Option<String> {
        let state = self.state();
        let book = state.books.iter().find(|book| book.calendar.id == calendar);
        book.map(|book| book.owner.clone())
    }
}
