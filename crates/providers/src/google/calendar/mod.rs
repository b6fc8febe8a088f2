//! Calendar version 3: the types of `google-calendar3` on requests of our own, because conditional headers, status codes
//! and timeouts are needed.

mod error;
mod event;
mod request;

use std::{collections::HashMap, fmt, sync::Arc};

use async_trait::async_trait;
use domain::TimeRange;
use google_calendar3::api::{
    CalendarList, Event, Events, FreeBusyCalendar, FreeBusyRequest, FreeBusyRequestItem,
    FreeBusyResponse,
};
use reqwest::{Method, header::IF_MATCH};
use services::ports::{
    Clock,
    calendar::{
        Calendar, CalendarAccess, CalendarBusy, CalendarEntry, CalendarError, CalendarEvent,
        CalendarGrants, EventDraft, EventList, EventQuery,
    },
    calendar_event_id::EventId,
};

use self::{
    error::Target,
    event::{instant, range_of, without_nulls},
    request::Call,
};
use super::{GoogleConfig, GoogleOAuth, oauth::SetupError, tokens::Tokens};
use crate::http;

/// Calendars in one free/busy request.
const CALENDARS_A_REQUEST: usize = 50;
/// Events in one page, the most that Google gives.
const EVENTS_A_PAGE: &str = "2500";
/// Pages before a listing is taken for endless.
const MOST_PAGES: usize = 100;
/// Nobody is told by Google: our own confirmation goes by text message.
const SEND_UPDATES: (&str, &str) = ("sendUpdates", "none");

/// Google Calendar.
#[derive(Clone)]
pub struct GoogleCalendar {
    http: reqwest::Client,
    base_url: String,
    tokens: Arc<Tokens>,
}

impl fmt::Debug for GoogleCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleCalendar")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl GoogleCalendar {
    /// A client with these settings, for all connections whose grants are in `grants`.
    ///
    /// # Errors
    /// If an address is not a URL or no HTTPS client can be built.
    pub fn new(
        config: &GoogleConfig,
        grants: Arc<dyn CalendarGrants>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SetupError> {
        let tokens = Tokens::new(GoogleOAuth::new(config)?, grants, clock);
        Ok(Self {
            http: http::client(config.timeouts)?,
            base_url: config.endpoints.calendar.trim_end_matches('/').to_owned(),
            tokens: Arc::new(tokens),
        })
    }

    async fn busy_of(
        &self,
        access: CalendarAccess,
        calendars: &[String],
        range: TimeRange,
    ) -> Result<Vec<CalendarBusy>, CalendarError> {
        let body = FreeBusyRequest {
            time_min: Some(instant(range.start())),
            time_max: Some(instant(range.end())),
            time_zone: Some("UTC".to_owned()),
            items: Some(
                calendars
                    .iter()
                    .map(|id| FreeBusyRequestItem {
                        id: Some(id.clone()),
                    })
                    .collect(),
            ),
            ..FreeBusyRequest::default()
        };
        let call = Call::new(Method::POST, &["freeBusy"]).body(without_nulls(&body)?);
        let answer: FreeBusyResponse = self.json(access, Target::Account, call).await?;
        let mut answers = answer.calendars.unwrap_or_default();
        Ok(calendars
            .iter()
            .map(|id| read_busy(&mut answers, id))
            .collect())
    }
}

/// Nothing said, an error, or a range that cannot be read: all of it is unknown, never free.
fn read_busy(answers: &mut HashMap<String, FreeBusyCalendar>, id: &str) -> CalendarBusy {
    let unknown = |reason: &str| CalendarBusy::Unknown {
        reason: reason.to_owned(),
    };
    let Some(answer) = answers.remove(id) else {
        return unknown("missing");
    };
    if let Some(error) = answer.errors.unwrap_or_default().first() {
        return unknown(error.reason.as_deref().unwrap_or("error"));
    }
    let Some(busy) = answer.busy else {
        return unknown("missing");
    };
    let ranges: Option<Vec<_>> = busy
        .iter()
        .map(|period| range_of(period.start?, period.end?))
        .collect();
    ranges.map_or_else(|| unknown("malformed"), CalendarBusy::Known)
}

#[async_trait]
impl Calendar for GoogleCalendar {
    async fn calendars(&self, access: CalendarAccess) -> Result<Vec<CalendarEntry>, CalendarError> {
        let mut entries = Vec::new();
        let mut page = None;
        for _ in 0..MOST_PAGES {
            let call = Call::new(Method::GET, &["users", "me", "calendarList"])
                .query("minAccessRole", "reader")
                .query("maxResults", "250")
                .query_if("pageToken", page.take());
            let list: CalendarList = self.json(access, Target::Account, call).await?;
            entries.extend(
                list.items
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(event::entry),
            );
            page = list.next_page_token;
            if page.is_none() {
                return Ok(entries);
            }
        }
        Err(request::endless())
    }

    async fn busy(
        &self,
        access: CalendarAccess,
        calendars: &[String],
        range: TimeRange,
    ) -> Result<Vec<CalendarBusy>, CalendarError> {
        let mut busy = Vec::with_capacity(calendars.len());
        for some in calendars.chunks(CALENDARS_A_REQUEST) {
            busy.extend(self.busy_of(access, some, range).await?);
        }
        Ok(busy)
    }

    async fn insert_event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
        event: &EventDraft,
    ) -> Result<CalendarEvent, CalendarError> {
        let call = Call::new(Method::POST, &["calendars", calendar, "events"])
            .query(SEND_UPDATES.0, SEND_UPDATES.1)
            .body(event::body(event, Some(id))?);
        let written: Event = self.json(access, Target::Calendar, call).await?;
        event::read(written)
    }

    async fn event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
    ) -> Result<Option<CalendarEvent>, CalendarError> {
        let call = Call::new(Method::GET, &["calendars", calendar, "events", id.as_str()]);
        match self.json::<Event>(access, Target::Event, call).await {
            Ok(found) => event::read(found).map(Some),
            Err(CalendarError::EventNotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn patch_event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
        event: &EventDraft,
        etag: Option<&str>,
    ) -> Result<CalendarEvent, CalendarError> {
        let call = Call::new(
            Method::PATCH,
            &["calendars", calendar, "events", id.as_str()],
        )
        .query(SEND_UPDATES.0, SEND_UPDATES.1)
        .header_if(IF_MATCH, etag)
        .body(event::body(event, None)?);
        let written: Event = self.json(access, Target::Event, call).await?;
        event::read(written)
    }

    async fn delete_event(
        &self,
        access: CalendarAccess,
        calendar: &str,
        id: &EventId,
    ) -> Result<(), CalendarError> {
        let call = Call::new(
            Method::DELETE,
            &["calendars", calendar, "events", id.as_str()],
        )
        .query(SEND_UPDATES.0, SEND_UPDATES.1);
        match self.send(access, Target::Event, &call).await {
            Ok(_) | Err(CalendarError::EventNotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn events(
        &self,
        access: CalendarAccess,
        calendar: &str,
        query: &EventQuery,
    ) -> Result<EventList, CalendarError> {
        let mut list = EventList::default();
        let mut page = None;
        for _ in 0..MOST_PAGES {
            // A sync token stands for the parameters that it was given with, so those of the first listing are
            // repeated with it and nothing else is.
            let call = Call::new(Method::GET, &["calendars", calendar, "events"])
                .query("singleEvents", "true")
                .query("maxResults", EVENTS_A_PAGE);
            let call = match query {
                EventQuery::Within(range) => call
                    .query("orderBy", "startTime")
                    .query("timeMin", &range.start().to_string())
                    .query("timeMax", &range.end().to_string()),
                EventQuery::Everything => call,
                EventQuery::Since(token) => call.query("syncToken", token),
            };
            let call = call.query_if("pageToken", page.take());
            let answer: Events = self.json(access, Target::Calendar, call).await?;
            for item in answer.items.unwrap_or_default() {
                list.events.push(event::read(item)?);
            }
            page = answer.next_page_token;
            if page.is_none() {
                list.sync_token = answer.next_sync_token;
                return Ok(list);
            }
        }
        Err(request::endless())
    }
}

#[cfg(test)]
mod tests;
