//! Between our events and Google's.

use chrono::{DateTime, NaiveDate, Utc};
use domain::TimeRange;
use google_calendar3::api::{
    CalendarListEntry, Event, EventDateTime, EventExtendedProperties, EventReminders,
};
use jiff::{Timestamp, civil};
use serde::Serialize;
use serde_json::Value;
use services::ports::{
    calendar::{CalendarEntry, CalendarError, CalendarEvent, EventDraft, EventTime},
    calendar_event_id::EventId,
};

use super::request::malformed;

/// The body that writes an event: with an id to insert it, without to change it.
pub(super) fn body(draft: &EventDraft, id: Option<&EventId>) -> Result<Value, CalendarError> {
    let at = |instant_: Timestamp| EventDateTime {
        date_time: Some(instant(instant_)),
        time_zone: Some(draft.zone.clone()),
        ..EventDateTime::default()
    };
    let event = Event {
        id: id.map(|id| id.as_str().to_owned()),
        summary: Some(draft.title.clone()),
        description: Some(draft.description.clone()),
        location: draft.location.clone(),
        start: Some(at(draft.range.start())),
        end: Some(at(draft.range.end())),
        status: Some("confirmed".to_owned()),
        transparency: Some("opaque".to_owned()),
        visibility: Some("private".to_owned()),
        extended_properties: Some(EventExtendedProperties {
            private: Some(draft.private.clone().into_iter().collect()),
            shared: None,
        }),
        reminders: Some(EventReminders {
            use_default: Some(false),
            overrides: None,
        }),
        ..Event::default()
    };
    let mut body = without_nulls(&event)?;
    if id.is_none() && draft.location.is_none() {
        // A patch keeps what it does not name; null clears.
        body["location"] = Value::Null;
    }
    if id.is_none() {
        // An event that was made to last whole days keeps its dates unless they are cleared.
        body["start"]["date"] = Value::Null;
        body["end"]["date"] = Value::Null;
    }
    Ok(body)
}

/// The JSON of one of the crate's types, which write every absent field as null.
pub(super) fn without_nulls(value: &impl Serialize) -> Result<Value, CalendarError> {
    fn strip(value: &mut Value) {
        if let Value::Object(fields) = value {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(strip);
        }
    }
    let mut value = serde_json::to_value(value).map_err(|error| malformed(error.to_string()))?;
    strip(&mut value);
    Ok(value)
}

/// Reads an event.
pub(super) fn read(event: Event) -> Result<CalendarEvent, CalendarError> {
    let cancelled = event.status.as_deref() == Some("cancelled");
    let blocks = !cancelled && blocks(&event);
    let time = match (&event.start, &event.end) {
        (Some(start), Some(end)) => time(start, end),
        _ => None,
    };
    if time.is_none() && !cancelled {
        return Err(malformed("an event without times".to_owned()));
    }
    Ok(CalendarEvent {
        id: event
            .id
            .ok_or_else(|| malformed("an event without an id".to_owned()))?,
        etag: event.etag.unwrap_or_default(),
        title: event.summary,
        description: event.description,
        time,
        cancelled,
        blocks,
        private: event
            .extended_properties
            .and_then(|properties| properties.private)
            .unwrap_or_default()
            .into_iter()
            .collect(),
        updated: event.updated.and_then(timestamp),
        link: event.html_link,
    })
}

/// Whether an event that is not cancelled takes its time.
fn blocks(event: &Event) -> bool {
    let transparent = event.transparency.as_deref() == Some("transparent");
    let declined = event.attendees.iter().flatten().any(|attendee| {
        attendee.self_ == Some(true) && attendee.response_status.as_deref() == Some("declined")
    });
    let only_tells = matches!(
        event.event_type.as_deref(),
        Some("workingLocation" | "birthday")
    );
    !transparent && !declined && !only_tells
}

fn time(start: &EventDateTime, end: &EventDateTime) -> Option<EventTime> {
    match (start.date_time, end.date_time, start.date, end.date) {
        (Some(start), Some(end), _, _) => {
            let (start, end) = (timestamp(start)?, timestamp(end)?);
            // People can make events without length; a microsecond keeps them on the calendar.
            let end = end.max(
                start
                    .saturating_add(jiff::SignedDuration::from_micros(1))
                    .ok()?,
            );
            TimeRange::new(start, end).ok().map(EventTime::Timed)
        }
        (_, _, Some(start), Some(end)) => Some(EventTime::AllDay {
            start: date(start)?,
            end: date(end)?,
        }),
        _ => None,
    }
}

/// Reads a calendar of the list; none without an id.
pub(super) fn entry(entry: CalendarListEntry) -> Option<CalendarEntry> {
    let id = entry.id?;
    let writable = matches!(
        entry.access_role.as_deref(),
        Some("owner" | "writer" | "writerWithoutPrivateAccess")
    );
    Some(CalendarEntry {
        name: entry
            .summary_override
            .or(entry.summary)
            .unwrap_or_else(|| id.clone()),
        zone: entry.time_zone,
        primary: entry.primary.unwrap_or(false),
        writable,
        id,
    })
}

/// The range between two of chrono's instants, if it is one.
pub(super) fn range_of(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<TimeRange> {
    TimeRange::new(timestamp(start)?, timestamp(end)?).ok()
}

/// The instant as chrono keeps it, to the microsecond.
pub(super) fn instant(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.as_microsecond()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::from_microsecond(at.timestamp_micros()).ok()
}

fn date(date: NaiveDate) -> Option<civil::Date> {
    use chrono::Datelike;
    civil::Date::new(
        date.year().try_into().ok()?,
        date.month().try_into().ok()?,
        date.day().try_into().ok()?,
    )
    .ok()
}
