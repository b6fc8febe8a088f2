//! One event: inserted, read, changed, deleted.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::error::ApiError;
use super::store::Condition;
use super::{Parameters, event, json_body, names, scopes};
use crate::google::GoogleSimulator;
use crate::google::settings::Role;
use crate::google::state::State as Memory;

type Place = Path<(String, String)>;

pub(super) async fn insert(
    State(google): State<GoogleSimulator>,
    Path(calendar): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let work = |state: &mut Memory| {
        let email = state.authorise_headers(&headers, scopes::WRITE_EVENTS, google.now())?;
        names::check_query(&query, names::INSERT)?;
        let body = json_body(&headers, &body)?;
        names::check_body(&body, names::EVENT, false)?;
        let book = state.book(&email, &calendar)?;
        book.require(Role::WriterWithoutPrivateAccess)?;
        Ok(with_etag(&book.insert(
            &body,
            google.fresh_id(),
            google.now(),
        )?))
    };
    google.calendar_call("events.insert", work).await
}

pub(super) async fn get(
    State(google): State<GoogleSimulator>,
    Path((calendar, id)): Place,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Response {
    let work = |state: &mut Memory| {
        let email = state.authorise_headers(&headers, scopes::READ_EVENTS, google.now())?;
        names::check_query(&query, names::GET)?;
        let book = state.book(&email, &calendar)?;
        book.require(Role::Reader)?;
        let event = book.get(&id)?;
        let known = headers
            .get("if-none-match")
            .and_then(|etag| etag.to_str().ok());
        if known.is_some() && known == event["etag"].as_str() {
            return Ok(StatusCode::NOT_MODIFIED.into_response());
        }
        Ok(with_etag(event))
    };
    google.calendar_call("events.get", work).await
}

pub(super) async fn patch(
    state: State<GoogleSimulator>,
    place: Place,
    query: Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    change(state, place, query, headers, body, false).await
}

pub(super) async fn update(
    state: State<GoogleSimulator>,
    place: Place,
    query: Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    change(state, place, query, headers, body, true).await
}

async fn change(
    State(google): State<GoogleSimulator>,
    Path((calendar, id)): Place,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
    replace: bool,
) -> Response {
    let work = |state: &mut Memory| {
        let email = state.authorise_headers(&headers, scopes::WRITE_EVENTS, google.now())?;
        names::check_query(&query, names::CHANGE)?;
        let body = json_body(&headers, &body)?;
        names::check_body(&body, names::EVENT, true)?;
        let book = state.book(&email, &calendar)?;
        book.require(Role::WriterWithoutPrivateAccess)?;
        Ok(with_etag(&book.change(
            &id,
            &body,
            replace,
            condition(&headers),
            google.now(),
        )?))
    };
    google
        .calendar_call(
            if replace {
                "events.update"
            } else {
                "events.patch"
            },
            work,
        )
        .await
}

pub(super) async fn delete(
    State(google): State<GoogleSimulator>,
    Path((calendar, id)): Place,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Response {
    let work = |state: &mut Memory| {
        let email = state.authorise_headers(&headers, scopes::WRITE_EVENTS, google.now())?;
        names::check_query(&query, names::DELETE)?;
        let book = state.book(&email, &calendar)?;
        book.require(Role::WriterWithoutPrivateAccess)?;
        book.delete(&id, condition(&headers), google.now())?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    google.calendar_call("events.delete", work).await
}

fn condition(headers: &HeaderMap) -> Condition<'_> {
    Condition(headers.get("if-match").and_then(|etag| etag.to_str().ok()))
}

fn with_etag(event: &Value) -> Response {
    let mut response = Json(event).into_response();
    if let Some(etag) = event["etag"].as_str().and_then(|etag| etag.parse().ok()) {
        response.headers_mut().insert("etag", etag);
    }
    response
}

impl GoogleSimulator {
    /// Writes an event as if the owner had done it in Google's own calendar: creates it, or changes it if its id exists.
    ///
    /// # Errors
    /// What the service would say, as a sentence.
    pub fn put_event(&self, email: &str, calendar: &str, event: &Value) -> Result<Value, String> {
        let now = self.now();
        let fresh_id = self.fresh_id();
        let mut state = self.state();
        let write = |error: ApiError| format!("{}: {}", error.reason, error.message);
        names::check_body(event, names::EVENT, true).map_err(write)?;
        let book = state.book(email, calendar).map_err(write)?;
        let known = event["id"].as_str().filter(|id| book.get(id).is_ok());
        match known {
            Some(id) => book
                .change(id, event, false, Condition(None), now)
                .map_err(write),
            None => book.insert(event, fresh_id, now).map_err(write),
        }
    }

    /// Deletes an event as if the owner had done it in Google's own calendar.
    ///
    /// # Errors
    /// What the service would say, as a sentence.
    pub fn remove_event(&self, email: &str, calendar: &str, id: &str) -> Result<(), String> {
        let now = self.now();
        let mut state = self.state();
        let write = |error: ApiError| format!("{}: {}", error.reason, error.message);
        state
            .book(email, calendar)
            .and_then(|book| book.delete(id, Condition(None), now))
            .map_err(write)
    }

    /// The events of a calendar that are not cancelled, by start.
    #[must_use]
    pub fn events(&self, email: &str, calendar: &str) -> Vec<Value> {
        let mut state = self.state();
        let Ok(book) = state.book(email, calendar) else {
            return Vec::new();
        };
        let zone = book.zone();
        let alive = book
            .events()
            .map(|(_, event)| event)
            .filter(|event| event["status"] != "cancelled");
        let mut events: Vec<Value> = alive.cloned().collect();
        events.sort_by_key(|event| event::times(event, &zone).ok());
        events
    }

    /// Lets free/busy fail for one calendar with a reason such as `notFound` or `backendError`; none lets it work again.
    pub fn fail_free_busy(&self, calendar: &str, reason: Option<&str>) {
        for book in self
            .state()
            .books
            .iter_mut()
            .filter(|book| book.calendar.id == calendar)
        {
            book.busy_error = reason.map(str::to_owned);
        }
    }

    /// Voids all sync tokens handed out so far: the next use of one is answered with 410.
    pub fn expire_sync_tokens(&self) {
        self.state()
            .books
            .iter_mut()
            .for_each(|book| book.generation += 1);
    }

    /// The calendars with all their events, cancelled ones included.
    pub(in crate::google) fn snapshot(&self) -> Value {
        let state = self.state();
        let calendars = state.books.iter().map(|book| {
            let events: Vec<&Value> = book.events().map(|(_, event)| event).collect();
            json!({"account": book.owner, "calendar": book.calendar, "events": events})
        });
        let calendars: Vec<Value> = calendars.collect();
        json!({"calendars": calendars, "requests": state.requests})
    }
}
