//! Lists: events with pages and incremental synchronisation, and the calendars of an account.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::error::ApiError;
use super::store::Book;
use super::{Parameters, event, names, parameter, scopes};
use crate::google::GoogleSimulator;
use crate::google::settings::Role;
use crate::google::state::State as Memory;

/// Parameters that cannot go with a sync token, nor lead to one.
const NOT_WITH_SYNC: [&str; 8] = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];

pub(super) async fn events(
    State(google): State<GoogleSimulator>,
    Path(calendar): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Response {
    let work = |state: &mut Memory| {
        let email = state.authorise_headers(&headers, scopes::READ_EVENTS, google.now())?;
        names::check_query(&query, names::LIST)?;
        let book = state.book(&email, &calendar)?;
        book.require(Role::Reader)?;
        Ok(Json(page(book, &Wish::read(&query)?)?).into_response())
    };
    google.calendar_call("events.list", work).await
}

/// What a list call asks for.
struct Wish<'q> {
    query: &'q [(String, String)],
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    updated_min: Option<Timestamp>,
    show_deleted: bool,
    page_size: usize,
    /// Tells queries apart: page and sync tokens only go with the query that they came from.
    fingerprint: String,
}

impl<'q> Wish<'q> {
    fn read(query: &'q [(String, String)]) -> Result<Self, ApiError> {
        let given = |name| parameter(query, name);
        let instant = |name| {
            given(name)
                .map(|text| event::query_instant(name, text))
                .transpose()
        };
        let (from, to) = (instant("timeMin")?, instant("timeMax")?);
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            return Err(ApiError::new(
                400,
                "timeRangeEmpty",
                "The specified time range is empty.",
            ));
        }
        if given("orderBy") == Some("startTime") && given("singleEvents") != Some("true") {
            return Err(ApiError::bad(
                "The requested ordering is not available for the particular query.",
            ));
        }
        if given("syncToken").is_some()
            && let Some(name) = NOT_WITH_SYNC.into_iter().find(|name| given(name).is_some())
        {
            return Err(ApiError::bad(format!(
                "Sync token cannot be used with {name}."
            )));
        }
        let page_size = given("maxResults")
            .and_then(|text| text.parse().ok())
            .unwrap_or(250_usize);
        if page_size == 0 {
            return Err(ApiError::bad(
                "Invalid value for maxResults: it must be at least 1.",
            ));
        }
        let lasting = query
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "pageToken" | "syncToken" | "maxResults"));
        let mut lasting: Vec<String> = lasting
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        lasting.sort();
        let digest = Sha256::digest(lasting.join("&"));
        Ok(Self {
            query,
            from,
            to,
            updated_min: instant("updatedMin")?,
            show_deleted: given("showDeleted") == Some("true"),
            page_size: page_size.min(2500),
            fingerprint: digest
                .iter()
                .take(6)
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        })
    }

    fn given(&self, name: &str) -> Option<&'q str> {
        parameter(self.query, name)
    }

    fn wants(&self, event: &Value, book: &Book) -> bool {
        let cancelled = event["status"] == "cancelled";
        let incremental = self.given("syncToken").is_some();
        let mentions = |text: &str| {
            let text = text.to_lowercase();
            ["summary", "description", "location"].iter().any(|field| {
                event[*field]
                    .as_str()
                    .is_some_and(|value| value.to_lowercase().contains(&text))
            })
        };
        let recent = |from: Timestamp| {
            event["updated"]
                .as_str()
                .and_then(|at| at.parse::<Timestamp>().ok())
                >= Some(from)
        };
        (!cancelled || self.show_deleted || incremental || self.updated_min.is_some())
            && event::overlaps(event, &book.zone(), self.from, self.to)
            && self.updated_min.is_none_or(recent)
            && self.given("q").is_none_or(mentions)
            && self
                .given("iCalUID")
                .is_none_or(|uid| event["iCalUID"] == uid)
            && self.has_properties(event, "privateExtendedProperty", "private")
            && self.has_properties(event, "sharedExtendedProperty", "shared")
            && self.has_type(event)
    }

    fn has_properties(&self, event: &Value, parameter: &str, side: &str) -> bool {
        let constraints = self.query.iter().filter(|(name, _)| name == parameter);
        constraints.into_iter().all(|(_, constraint)| {
            let pair = constraint.split_once('=');
            pair.is_some_and(|(key, value)| event["extendedProperties"][side][key] == value)
        })
    }

    fn has_type(&self, event: &Value) -> bool {
        let mut types = self
            .query
            .iter()
            .filter(|(name, _)| name == "eventTypes")
            .peekable();
        types.peek().is_none() || types.any(|(_, kind)| event["eventType"] == *kind)
    }

    /// The change number of a sync token of this query.
    fn synced(&self, book: &Book) -> Result<u64, ApiError> {
        let Some(token) = self.given("syncToken") else {
            return Ok(0);
        };
        let mut parts = token.split('.');
        let generation = parts.next().and_then(|part| part.parse::<u64>().ok());
        let change = parts.next().and_then(|part| part.parse().ok());
        let (Some(generation), Some(change), Some(fingerprint)) =
            (generation, change, parts.next())
        else {
            return Err(ApiError::bad("Invalid sync token value."));
        };
        if generation != book.generation {
            let message = "Sync token is no longer valid, a full sync is required.";
            return Err(ApiError::new(410, "fullSyncRequired", message));
        }
        if fingerprint != self.fingerprint {
            return Err(ApiError::bad(
                "Sync token does not belong to a query with these parameters.",
            ));
        }
        Ok(change)
    }

    /// Where a page starts, and the last change when the first page was read.
    fn page_start(&self, book: &Book) -> Result<(usize, u64), ApiError> {
        let Some(token) = self.given("pageToken") else {
            return Ok((0, book.last_change()));
        };
        let invalid = || ApiError::bad("Invalid page token value.");
        let mut parts = token.split('.');
        let start = parts
            .next()
            .and_then(|part| part.parse().ok())
            .ok_or_else(invalid)?;
        let change = parts
            .next()
            .and_then(|part| part.parse().ok())
            .ok_or_else(invalid)?;
        if parts.next() != Some(&self.fingerprint) {
            Err(invalid())
        } else {
            Ok((start, change))
        }
    }
}

fn page(book: &Book, wish: &Wish<'_>) -> Result<Value, ApiError> {
    let since = wish.synced(book)?;
    let (start, last_change) = wish.page_start(book)?;
    let zone = book.zone();
    let mut found: Vec<(u64, &Value)> = book
        .events()
        .filter(|(change, event)| *change > since && wish.wants(event, book))
        .collect();
    match wish.given("orderBy") {
        Some("startTime") => found.sort_by_key(|(_, event)| event::times(event, &zone).ok()),
        Some(_) => found.sort_by_key(|(change, _)| *change),
        None => {}
    }
    let more = found.len() > start + wish.page_size;
    let items = found
        .into_iter()
        .skip(start)
        .take(wish.page_size)
        .map(|(_, event)| shown(event));
    let mut page = json!({
        "kind": "calendar#events",
        "etag": format!("\"p{last_change}\""),
        "summary": book.calendar.summary,
        "timeZone": book.calendar.time_zone,
        "accessRole": book.calendar.role.name(),
        "defaultReminders": [],
        "items": items.collect::<Vec<_>>(),
    });
    if more {
        page["nextPageToken"] = json!(format!(
            "{}.{last_change}.{}",
            start + wish.page_size,
            wish.fingerprint
        ));
    } else if NOT_WITH_SYNC.iter().all(|name| wish.given(name).is_none()) {
        page["nextSyncToken"] = json!(format!(
            "{}.{last_change}.{}",
            book.generation, wish.fingerprint
        ));
    }
    Ok(page)
}

/// Cancelled events come with little more than their id.
fn shown(event: &Value) -> Value {
    if event["status"] != "cancelled" {
        return event.clone();
    }
    json!({"kind": event["kind"], "etag": event["etag"], "id": event["id"], "status": "cancelled"})
}

pub(super) async fn calendars(
    State(google): State<GoogleSimulator>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Response {
    let work = |state: &mut Memory| {
        let email = state.authorise_headers(&headers, scopes::CALENDAR_LIST, google.now())?;
        names::check_query(&query, names::CALENDAR_LIST)?;
        let least = parameter(&query, "minAccessRole").and_then(Role::from_name);
        let size = parameter(&query, "maxResults")
            .and_then(|text| text.parse().ok())
            .unwrap_or(100_usize)
            .clamp(1, 250);
        let start = match parameter(&query, "pageToken") {
            Some(token) => token
                .parse()
                .map_err(|_| ApiError::bad("Invalid page token value."))?,
            None => 0_usize,
        };
        let own = state.books.iter().filter(|book| book.owner == email);
        let fitting: Vec<&Book> = own
            .filter(|book| least.is_none_or(|least| book.calendar.role >= least))
            .collect();
        let items: Vec<Value> = fitting
            .iter()
            .skip(start)
            .take(size)
            .map(|book| book.list_entry())
            .collect();
        let mut page = json!({"kind": "calendar#calendarList", "etag": "\"list\"", "items": items});
        if fitting.len() > start + size {
            page["nextPageToken"] = json!((start + size).to_string());
        }
        Ok(Json(page).into_response())
    };
    google.calendar_call("calendarList.list", work).await
}
