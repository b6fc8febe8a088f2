//! Free/busy: answers 200 even where a calendar failed.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::{Parameters, event, json_body, names, scopes};
use crate::google::GoogleSimulator;
use crate::google::state::State as Memory;

const MOST_CALENDARS: usize = 50;

pub(super) async fn query(
    State(google): State<GoogleSimulator>,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let work = |state: &mut Memory| {
        let email = state.authorise_headers(&headers, scopes::FREE_BUSY, google.now())?;
        names::check_query(&query, names::FREE_BUSY)?;
        let body = json_body(&headers, &body)?;
        names::check_body(&body, names::FREE_BUSY_REQUEST, false)?;
        answer(state, &email, &body)
    };
    google.calendar_call("freebusy.query", work).await
}

fn answer(state: &mut Memory, email: &str, body: &Value) -> Result<Response, ApiError> {
    let instant = |name: &str| {
        let missing = || ApiError::new(400, "required", format!("Missing {name} parameter."));
        event::query_instant(name, body[name].as_str().ok_or_else(missing)?)
    };
    let (from, to) = (instant("timeMin")?, instant("timeMax")?);
    if from >= to {
        return Err(ApiError::new(
            400,
            "timeRangeEmpty",
            "The specified time range is empty.",
        ));
    }
    if event::too_long(from, to) {
        return Err(ApiError::new(
            400,
            "timeRangeTooLong",
            "The requested time range is too long.",
        ));
    }
    let zone = match body["timeZone"].as_str() {
        Some(name) => jiff::tz::TimeZone::get(name)
            .map_err(|_| ApiError::new(400, "invalid", "Invalid time zone."))?,
        None => jiff::tz::TimeZone::UTC,
    };
    let items = body["items"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if items.len() > MOST_CALENDARS {
        return Err(ApiError::new(
            400,
            "tooManyCalendarsRequested",
            "Too many calendars requested.",
        ));
    }
    let written = |at: jiff::Timestamp| {
        let text = at.display_with_offset(zone.to_offset(at)).to_string();
        json!(
            text.strip_suffix("+00:00")
                .map_or(text.clone(), |local| format!("{local}Z"))
        )
    };
    let mut calendars = Map::new();
    for id in items.iter().filter_map(|item| item["id"].as_str()) {
        let failed =
            |reason: &str| json!({"errors": [{"domain": "global", "reason": reason}], "busy": []});
        let calendar = match state.book(email, id) {
            Err(_) => failed("notFound"),
            Ok(book) => match &book.busy_error {
                Some(reason) => failed(reason),
                None => {
                    let busy = book.busy(from, to).into_iter();
                    let busy = busy
                        .map(|(start, end)| json!({"start": written(start), "end": written(end)}));
                    json!({"busy": busy.collect::<Vec<_>>()})
                }
            },
        };
        calendars.insert(id.to_owned(), calendar);
    }
    let answer = json!({"kind": "calendar#freeBusy", "timeMin": written(from), "timeMax": written(to), "calendars": calendars});
    Ok(Json(answer).into_response())
}
