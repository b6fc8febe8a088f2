//! One event: what may be in it, when it is, whether it blocks.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Map, Value, json};

use super::error::ApiError;

/// When an event is, half open.
pub(super) fn times(event: &Value, zone: &TimeZone) -> Result<(Timestamp, Timestamp), ApiError> {
    let (start, end) = (instant(event, "start", zone)?, instant(event, "end", zone)?);
    if start >= end {
        return Err(ApiError::new(
            400,
            "timeRangeEmpty",
            "The specified time range is empty.",
        ));
    }
    Ok((start, end))
}

fn instant(event: &Value, side: &str, zone: &TimeZone) -> Result<Timestamp, ApiError> {
    let missing = || ApiError::new(400, "required", format!("Missing {side} time."));
    let invalid = || ApiError::new(400, "invalid", format!("Invalid {side} time."));
    let given = event
        .get(side)
        .filter(|given| given.is_object())
        .ok_or_else(missing)?;
    let named = match given["timeZone"].as_str() {
        Some(name) => Some(TimeZone::get(name).map_err(|_| invalid())?),
        None => None,
    };
    match (given["date"].as_str(), given["dateTime"].as_str()) {
        (Some(date), None) => {
            let date: Date = date.parse().map_err(|_| invalid())?;
            Ok(date
                .to_zoned(zone.clone())
                .map_err(|_| invalid())?
                .timestamp())
        }
        (None, Some(text)) => match (text.parse::<Timestamp>(), named) {
            (Ok(instant), _) => Ok(instant),
            (Err(_), Some(zone)) => {
                let local: DateTime = text.parse().map_err(|_| invalid())?;
                Ok(local.to_zoned(zone).map_err(|_| invalid())?.timestamp())
            }
            (Err(_), None) => Err(invalid()),
        },
        (Some(_), Some(_)) => Err(invalid()),
        (None, None) => Err(missing()),
    }
}

/// Rules beyond the kinds of fields.
pub(super) fn check_rules(event: &Value) -> Result<(), ApiError> {
    let invalid = |message: String| ApiError::new(400, "invalid", message);
    if event["recurrence"]
        .as_array()
        .is_some_and(|rules| !rules.is_empty())
    {
        return Err(invalid("Recurring events are not simulated.".to_owned()));
    }
    if event["start"]["date"].is_string() != event["end"]["date"].is_string() {
        return Err(invalid(
            "Start and end times must either both be date or both be dateTime.".to_owned(),
        ));
    }
    for side in ["private", "shared"] {
        let properties = event["extendedProperties"][side].as_object();
        for (key, value) in properties.into_iter().flatten() {
            if key.len() > 44 || value.as_str().is_some_and(|text| text.len() > 1024) {
                return Err(invalid(format!("Extended property '{key}' is too long.")));
            }
        }
    }
    let attendees = event["attendees"].as_array();
    if attendees.into_iter().flatten().any(|attendee| {
        !attendee["email"]
            .as_str()
            .is_some_and(|email| email.contains('@'))
    }) {
        return Err(invalid("Invalid attendee email.".to_owned()));
    }
    if event["reminders"]["useDefault"] == true
        && event["reminders"]["overrides"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    {
        let message = "Cannot specify both default reminders and overrides at the same time.";
        return Err(ApiError::new(
            400,
            "cannotUseDefaultRemindersAndSpecifyOverride",
            message,
        ));
    }
    Ok(())
}

/// An id that a client may choose: base32hex, 5 to 1024 characters.
pub(super) fn check_id(id: &str) -> Result<(), ApiError> {
    let plain = id.chars().all(|c| matches!(c, '0'..='9' | 'a'..='v'));
    if plain && (5..=1024).contains(&id.len()) {
        return Ok(());
    }
    Err(ApiError::new(400, "invalid", "Invalid resource id value."))
}

/// Whether an event makes its time busy.
pub(super) fn blocks(event: &Value) -> bool {
    let declined =
        |attendee: &Value| attendee["self"] == true && attendee["responseStatus"] == "declined";
    event["status"] != "cancelled"
        && event["transparency"] != "transparent"
        && !matches!(
            event["eventType"].as_str(),
            Some("workingLocation" | "birthday")
        )
        && !event["attendees"]
            .as_array()
            .into_iter()
            .flatten()
            .any(declined)
}

/// Merges a patch: objects field by field, null clears, everything else is replaced.
pub(super) fn merge(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (key, value) in patch {
        match (target.get_mut(key), value) {
            (_, Value::Null) => {
                target.remove(key);
            }
            // A time is one value: a new dateTime does not keep an old date.
            (Some(Value::Object(old)), Value::Object(new))
                if !matches!(key.as_str(), "start" | "end") =>
            {
                merge(old, new);
            }
            _ => {
                target.insert(key.clone(), value.clone());
            }
        }
    }
}

/// What the service decides itself and takes from nobody.
pub(super) const OWN: [&str; 9] = [
    "kind",
    "etag",
    "htmlLink",
    "created",
    "updated",
    "creator",
    "organizer",
    "sequence",
    "hangoutLink",
];

/// The times at which an event begins and ends, when it holds any.
pub(super) fn overlaps(
    event: &Value,
    zone: &TimeZone,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> bool {
    let Ok((start, end)) = times(event, zone) else {
        return from.is_none() && to.is_none();
    };
    from.is_none_or(|from| end > from) && to.is_none_or(|to| start < to)
}

/// Busy ranges joined where they touch.
pub(super) fn join(mut ranges: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    ranges.sort();
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (start, end) in ranges {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// An instant of a query, which needs an offset.
pub(super) fn query_instant(name: &str, text: &str) -> Result<Timestamp, ApiError> {
    text.parse().map_err(|_| {
        ApiError::bad(format!(
            "Invalid value for '{name}': an RFC 3339 time with offset is needed."
        ))
    })
}

/// Whether a range is longer than free/busy covers.
pub(super) fn too_long(from: Timestamp, to: Timestamp) -> bool {
    from.checked_add(Span::new().hours(62 * 24))
        .is_ok_and(|limit| to > limit)
}

/// A fresh event as the service completes it.
pub(super) fn complete(
    mut fields: Map<String, Value>,
    id: &str,
    owner: &str,
    calendar: &str,
) -> Map<String, Value> {
    let defaults = json!({
        "kind": "calendar#event",
        "status": "confirmed",
        "htmlLink": format!("https://www.google.com/calendar/event?eid={id}"),
        "creator": {"email": owner},
        "organizer": {"email": calendar, "self": true},
        "iCalUID": format!("{id}@google.com"),
        "sequence": 0,
        "reminders": {"useDefault": true},
        "eventType": "default",
    });
    fields.retain(|key, value| !OWN.contains(&key.as_str()) && !value.is_null());
    for (key, value) in defaults.as_object().into_iter().flatten() {
        fields.entry(key.clone()).or_insert_with(|| value.clone());
    }
    fields.insert("id".to_owned(), json!(id));
    fields
}
