//! Calendars and their events, with the history that incremental synchronisation needs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::event;
use crate::google::settings::{Calendar, Role};

/// What is done to an event, with the state that the client believes it to be in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition<'a>(pub(super) Option<&'a str>);

/// One calendar.
#[derive(Debug, Clone)]
pub(in crate::google) struct Book {
    pub(in crate::google) calendar: Calendar,
    /// E-mail address of the account that it belongs to.
    pub(in crate::google) owner: String,
    events: BTreeMap<String, Entry>,
    /// Grows with every change; an event's number is that of its last change.
    changes: u64,
    /// Sync tokens of earlier generations are void.
    pub(super) generation: u64,
    /// Reason with which free/busy fails for this calendar.
    pub(in crate::google) busy_error: Option<String>,
}

#[derive(Debug, Clone)]
struct Entry {
    event: Value,
    change: u64,
}

impl Book {
    pub(in crate::google) fn new(calendar: Calendar, owner: &str) -> Self {
        Self {
            calendar,
            owner: owner.to_owned(),
            events: BTreeMap::new(),
            changes: 0,
            generation: 1,
            busy_error: None,
        }
    }

    /// The calendar's zone; UTC if it has none that is known.
    pub(super) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.calendar.time_zone).unwrap_or(TimeZone::UTC)
    }

    pub(super) fn last_change(&self) -> u64 {
        self.changes
    }

    /// Every event ever, cancelled ones too, with the number of its last change.
    pub(in crate::google) fn events(&self) -> impl Iterator<Item = (u64, &Value)> {
        self.events
            .values()
            .map(|entry| (entry.change, &entry.event))
    }

    pub(super) fn insert(
        &mut self,
        body: &Value,
        fresh_id: String,
        now: Timestamp,
    ) -> Result<Value, ApiError> {
        let fields = body.as_object().cloned().unwrap_or_default();
        let id = fields
            .get("id")
            .and_then(Value::as_str)
            .map_or(fresh_id, str::to_owned);
        event::check_id(&id)?;
        event::check_rules(body)?;
        event::times(body, &self.zone())?;
        if self.events.contains_key(&id) {
            return Err(ApiError::new(
                409,
                "duplicate",
                "The requested identifier already exists.",
            ));
        }
        let mut event = event::complete(fields, &id, &self.owner, &self.calendar.id);
        event.insert("created".to_owned(), json!(written(now)));
        Ok(self.keep(&id, event, now))
    }

    pub(super) fn get(&self, id: &str) -> Result<&Value, ApiError> {
        self.events
            .get(id)
            .map(|entry| &entry.event)
            .ok_or_else(ApiError::not_found)
    }

    /// Changes an event; `replace` drops the fields that are not given.
    pub(super) fn change(
        &mut self,
        id: &str,
        body: &Value,
        replace: bool,
        condition: Condition<'_>,
        now: Timestamp,
    ) -> Result<Value, ApiError> {
        let old = self.get(id)?.as_object().cloned().unwrap_or_default();
        condition.check(&old)?;
        if body
            .get("id")
            .and_then(Value::as_str)
            .is_some_and(|given| given != id)
        {
            return Err(ApiError::new(
                400,
                "invalid",
                "The id of an event cannot change.",
            ));
        }
        let mut patch = body.as_object().cloned().unwrap_or_default();
        patch.retain(|key, _| !event::OWN.contains(&key.as_str()));
        let mut event = old.clone();
        if replace {
            event = event::complete(patch, id, &self.owner, &self.calendar.id);
            event.insert(
                "created".to_owned(),
                old.get("created").cloned().unwrap_or_default(),
            );
        } else {
            event::merge(&mut event, &patch);
        }
        let changed = Value::Object(event.clone());
        event::check_rules(&changed)?;
        event::times(&changed, &self.zone())?;
        let moved = ["start", "end"]
            .iter()
            .any(|side| old.get(*side) != event.get(*side));
        let sequence = old.get("sequence").and_then(Value::as_u64).unwrap_or(0) + u64::from(moved);
        event.insert("sequence".to_owned(), json!(sequence));
        Ok(self.keep(id, event, now))
    }

    pub(super) fn delete(
        &mut self,
        id: &str,
        condition: Condition<'_>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let mut event = self.get(id)?.as_object().cloned().unwrap_or_default();
        if event
            .get("status")
            .is_some_and(|status| status == "cancelled")
        {
            return Err(ApiError::new(410, "deleted", "Resource has been deleted"));
        }
        condition.check(&event)?;
        event.insert("status".to_owned(), json!("cancelled"));
        self.keep(id, event, now);
        Ok(())
    }

    /// Busy ranges that overlap a range, cut to it and joined.
    pub(super) fn busy(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let zone = self.zone();
        let blocking = self
            .events()
            .map(|(_, event)| event)
            .filter(|event| event::blocks(event));
        let times = blocking.filter_map(|event| event::times(event, &zone).ok());
        let within = times.filter(|(start, end)| *start < to && *end > from);
        event::join(
            within
                .map(|(start, end)| (start.max(from), end.min(to)))
                .collect(),
        )
    }

    fn keep(&mut self, id: &str, mut event: Map<String, Value>, now: Timestamp) -> Value {
        self.changes += 1;
        event.insert("updated".to_owned(), json!(written(now)));
        // Etags are quoted, and differ between any two states of any event.
        event.insert(
            "etag".to_owned(),
            json!(format!("\"{}{:06}\"", now.as_millisecond(), self.changes)),
        );
        let event = Value::Object(event);
        self.events.insert(
            id.to_owned(),
            Entry {
                event: event.clone(),
                change: self.changes,
            },
        );
        event
    }

    /// The entry of the calendar list.
    pub(super) fn list_entry(&self) -> Value {
        let Calendar {
            id,
            summary,
            time_zone,
            primary,
            role,
        } = &self.calendar;
        let mut entry = json!({
            "kind": "calendar#calendarListEntry",
            "etag": format!("\"{}\"", id.len()),
            "id": id,
            "summary": summary,
            "timeZone": time_zone,
            "accessRole": role.name(),
            "selected": true,
            "backgroundColor": "#9fe1e7",
            "foregroundColor": "#000000",
            "defaultReminders": [],
        });
        if *primary {
            entry["primary"] = json!(true);
        }
        entry
    }

    pub(super) fn require(&self, role: Role) -> Result<(), ApiError> {
        if self.calendar.role >= role {
            return Ok(());
        }
        let message = format!("You need to have {} access to this calendar.", role.name());
        Err(ApiError::new(403, "requiredAccessLevel", message))
    }
}

impl Condition<'_> {
    fn check(self, event: &Map<String, Value>) -> Result<(), ApiError> {
        let current = event.get("etag").and_then(Value::as_str);
        match self.0 {
            Some(expected) if expected != "*" && Some(expected) != current => {
                Err(ApiError::new(412, "conditionNotMet", "Precondition Failed"))
            }
            _ => Ok(()),
        }
    }
}

/// RFC 3339 with milliseconds.
fn written(at: Timestamp) -> String {
    format!("{at:.3}")
}
