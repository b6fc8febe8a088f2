//! The owner's calendar at the simulated Google.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::Value;

use super::World;
use crate::{
    google::GoogleFault,
    scenario::{CalendarFact, CalendarState},
};

/// The account of the demo company's owner.
pub const GOOGLE_ACCOUNT: &str = "owner@faderoom.example";
/// The calendar in it that bookings are written to.
pub const GOOGLE_CALENDAR: &str = GOOGLE_ACCOUNT;

/// What the server asks for when an owner connects a calendar.
const SCOPES: &[&str] = &[
    "openid",
    "email",
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.freebusy",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
];

/// Consent that was given before anyone called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarGrant {
    /// The account.
    pub account: String,
    /// The calendar in it.
    pub calendar_id: String,
    /// For access tokens.
    pub refresh_token: String,
}

impl World {
    /// Consents for the demo company's owner; none if the settings have no such account.
    #[must_use]
    pub fn calendar_grant(&self) -> Option<CalendarGrant> {
        Some(CalendarGrant {
            account: GOOGLE_ACCOUNT.to_owned(),
            calendar_id: GOOGLE_CALENDAR.to_owned(),
            refresh_token: self.google.grant(GOOGLE_ACCOUNT, SCOPES)?,
        })
    }

    pub(super) fn arrange_calendar(&self, state: CalendarState) {
        self.google.heal();
        match state {
            CalendarState::Well => {}
            CalendarState::Revoked => self.google.revoke_grants(GOOGLE_ACCOUNT),
            CalendarState::FailsOnce => {
                self.google
                    .fail(GoogleFault::next("events.insert", 503, "backendError"));
            }
        }
    }

    pub(super) fn calendar_facts(&self) -> Vec<CalendarFact> {
        let events = self.google.events(GOOGLE_ACCOUNT, GOOGLE_CALENDAR);
        events.iter().filter_map(fact).collect()
    }
}

/// An event of the list that Google gives, which leaves cancelled ones out.
fn fact(event: &Value) -> Option<CalendarFact> {
    let summary = event["summary"].as_str().unwrap_or_default().to_owned();
    Some(CalendarFact {
        summary,
        start: local_start(&event["start"])?,
        cancelled: false,
    })
}

/// The wall-clock start: an instant with the name of a zone, or a local time.
fn local_start(start: &Value) -> Option<civil::DateTime> {
    let text = start["dateTime"].as_str()?;
    let Ok(instant) = text.parse::<Timestamp>() else {
        return text.parse().ok();
    };
    let zone = start["timeZone"]
        .as_str()
        .and_then(|name| TimeZone::get(name).ok());
    Some(zone.unwrap_or(TimeZone::UTC).to_datetime(instant))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_told_in_wall_clock_time() {
        let at = |start: Value| local_start(&start).map(|start| start.to_string());
        let expected = Some("2026-11-21T14:00:00".to_owned());
        assert_eq!(at(json!({ "dateTime": "2026-11-21T14:00:00Z" })), expected);
        assert_eq!(
            at(json!({ "dateTime": "2026-11-21T14:00:00", "timeZone": "Europe/London" })),
            expected
        );
        assert_eq!(
            at(json!({ "date": "2026-11-21" })),
            None,
            "an all-day event has no start"
        );
    }
}
