//! Calendar version 3.

pub(super) mod error;
mod event;
mod events;
mod free_busy;
mod list;
mod names;
pub(super) mod store;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use serde_json::Value;

use super::GoogleSimulator;
use error::ApiError;

pub(super) fn routes() -> Router<GoogleSimulator> {
    Router::new()
        .route("/calendar/v3/users/me/calendarList", get(list::calendars))
        .route("/calendar/v3/freeBusy", post(free_busy::query))
        .route(
            "/calendar/v3/calendars/{calendar}/events",
            get(list::events).post(events::insert),
        )
        .route(
            "/calendar/v3/calendars/{calendar}/events/{event}",
            get(events::get)
                .patch(events::patch)
                .put(events::update)
                .delete(events::delete),
        )
}

/// The query in order, repeated names kept.
type Parameters = axum::extract::Query<Vec<(String, String)>>;

/// The bearer token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get("authorization")?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

/// The scopes that allow a kind of call, prefix left out.
mod scopes {
    pub(super) const WRITE_EVENTS: &[&str] = &[
        "calendar",
        "calendar.app.created",
        "calendar.events",
        "calendar.events.owned",
    ];
    pub(super) const READ_EVENTS: &[&str] = &[
        "calendar",
        "calendar.app.created",
        "calendar.events",
        "calendar.events.freebusy",
        "calendar.events.owned",
        "calendar.events.owned.readonly",
        "calendar.events.public.readonly",
        "calendar.events.readonly",
        "calendar.readonly",
    ];
    pub(super) const FREE_BUSY: &[&str] = &[
        "calendar",
        "calendar.events.freebusy",
        "calendar.freebusy",
        "calendar.readonly",
    ];
    pub(super) const CALENDAR_LIST: &[&str] = &[
        "calendar",
        "calendar.calendarlist",
        "calendar.calendarlist.readonly",
        "calendar.readonly",
    ];
}

/// The last value of a parameter.
fn parameter<'q>(query: &'q [(String, String)], name: &str) -> Option<&'q str> {
    query
        .iter()
        .rev()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

/// A JSON body.
fn json_body(headers: &HeaderMap, body: &[u8]) -> Result<Value, ApiError> {
    let kind = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(ApiError::bad("The body must be application/json."));
    }
    serde_json::from_slice(body).map_err(|_| ApiError::new(400, "parseError", "Parse Error"))
}
