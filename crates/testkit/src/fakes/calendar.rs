//! A calendar provider.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::TimeRange;
use services::ports::{
    calendar::{
        Calendar, CalendarAccess, CalendarBusy, CalendarEntry, CalendarError, CalendarEvent,
        EventDraft, EventList, EventQuery, EventTime,
    },
    calendar_event_id::EventId,
};
use tokio::sync::Notify;

use super::Moment;

/// What a [`FakeCalendar`] can be told to fail at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarOp {
    /// Listing.
    List,
    /// Inserting.
    Insert,
    /// Changing.
    Patch,
    /// Deleting.
    Delete,
}

type Events = BTreeMap<String, CalendarEvent>;

#[derive(Default)]
struct State {
    calendars: BTreeMap<String, Events>,
    changes: u64,
    faults: VecDeque<(CalendarOp, Moment, CalendarError)>,
    /// Requests that are on their way.
    held: usize,
}

/// Calendars in memory, with Google's rules: ids are used up by deletion, every change makes a new etag, a stale etag is
/// refused. A calendar exists from its first mention in [`with`](Self::with).
#[derive(Default)]
pub struct FakeCalendar {
    state: Mutex<State>,
    let_go: Notify,
}

impl FakeCalendar {
    /// A provider with these empty calendars.
    #[must_use]
    pub fn with(calendars: &[&str]) -> Self {
        let calendars = calendars
            .iter()
            .map(|id| ((*id).to_owned(), Events::new()))
            .collect();
        Self {
            state: Mutex::new(State {
                calendars,
                ..State::default()
            }),
            let_go: Notify::new(),
        }
    }

    /// Lets the next operation of this kind fail.
    pub fn fail(&self, op: CalendarOp, moment: Moment, error: CalendarError) {
        self.state().faults.push_back((op, moment, error));
    }

    /// Nothing fails from now on.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// An event that the calendar's owner makes.
    pub fn owner_adds(&self, calendar: &str, id: &str, title: &str, range: TimeRange) {
        let mut state = self.state();
        let etag = state.next_etag();
        let event = CalendarEvent {
            id: id.to_owned(),
            etag,
            title: Some(title.to_owned()),
            description: None,
            time: Some(EventTime::Timed(range)),
            cancelled: false,
            blocks: true,
            private: BTreeMap::new(),
            updated: None,
            link: None,
        };
        state
            .calendars
            .entry(calendar.to_owned())
            .or_default()
            .insert(id.to_owned(), event);
    }

    /// The calendar's owner deletes an event.
    pub fn owner_deletes(&self, calendar: &str, id: &str) {
        self.state().cancel(calendar, id);
    }

    /// The calendar's owner drags an event to another time.
    pub fn owner_moves(&self, calendar: &str, id: &str, range: TimeRange) {
        let mut state = self.state();
        let etag = state.next_etag();
        let events = state.calendars.get_mut(calendar);
        if let Some(event) = events.and_then(|events| events.get_mut(id)) {
            event.etag = etag;
            event.time = Some(EventTime::Timed(range));
        }
    }

    /// The calendar's owner makes a copy of an event, with all that it carries, at another time.
    pub fn owner_copies(&self, calendar: &str, id: &str, copy: &str, range: TimeRange) {
        let mut state = self.state();
        let etag = state.next_etag();
        let Some(events) = state.calendars.get_mut(calendar) else {
            return;
        };
        if let Some(event) = events.get(id).cloned() {
            let event = CalendarEvent {
                id: copy.to_owned(),
                etag,
                time: Some(EventTime::Timed(range)),
                ..event
            };
            events.insert(copy.to_owned(), event);
        }
    }

    /// A calendar is deleted, or no longer shared with the account.
    pub fn loses(&self, calendar: &str) {
        self.state().calendars.remove(calendar);
    }

    /// Whether a request is on its way ([`Moment::Held`]).
    #[must_use]
    pub fn holds(&self) -> bool {
        self.state().held > 0
    }

    /// Lets the requests that are on their way arrive.
    pub fn let_go(&self) {
        self.let_go.notify_waiters();
    }

    /// The events of a calendar that are not cancelled, by id.
    #[must_use]
    pub fn events_of(&self, calendar: &str) -> Vec<CalendarEvent> {
        let state = self.state();
        let events = state
            .calendars
            .get(calendar)
            .into_iter()
            .flat_map(BTreeMap::values);
        events.filter(|event| !event.cancelled).cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `work` unless it is to fail.
    async fn act<T>(
        &self,
        op: CalendarOp,
        work: impl FnOnce(&mut State) -> Result<T, CalendarError>,
    ) -> Result<T, CalendarError> {
        let fault = self.state().take_fault(op);
        if matches!(fault, Some((Moment::Held, _))) {
            let arrives = self.let_go.notified();
            self.state().held += 1;
            arrives.await;
            self.state().held -= 1;
        }
        let result = {
            let mut state = self.state();
            match fault {
                Some((Moment::Before, error)) => Some(Err(error)),
                Some((moment @ (Moment::After | Moment::Silent), error)) => {
                    match work(&mut state) {
                        Ok(_) if moment == Moment::After => Some(Err(error)),
                        Ok(_unanswered) => None,
                        refused => {
                            state.faults.push_front((op, moment, error));
                            Some(refused)
                        }
                    }
                }
                Some((Moment::Held, _)) | None => Some(work(&mut state)),
            }
        };
        match result {
            Some(result) => result,
            None => std::future::pending().await,
        }
    }
}

impl State {
    fn take_fault(&mut self, op: CalendarOp) -> Option<(Moment, CalendarError)> {
        let index = self.faults.iter().position(|(at, ..)| *at == op)?;
        let (_, moment, error) = self.faults.remove(index)?;
        Some((moment, error))
    }

    fn next_etag(&mut self) -> String {
        self.changes += 1;
        format!("\"{}\"", self.changes)
    }

    fn events(&mut self, calendar: &str) -> Result<&mut Events, CalendarError> {
        self.calendars
            .get_mut(calendar)
            .ok_or(CalendarError::CalendarNotFound)
    }

    fn put(
        &mut self,
        calendar: &str,
        id: &str,
        draft: &EventDraft,
    ) -> Result<CalendarEvent, CalendarError> {
        let event = CalendarEvent {
            id: id.to_owned(),
            etag: self.next_etag(),
            title: Some(draft.title.clone()),
            description: Some(draft.description.clone()),
            time: Some(EventTime::Timed(draft.range)),
            cancelled: false,
            blocks: true,
            private: draft.private.clone(),
            updated: None,
            link: None,
        };
        self.events(calendar)?.insert(id.to_owned(), event.clone());
        Ok(event)
    }

    fn cancel(&mut self, calendar: &str, id: &str) {
        let etag = self.next_etag();
        let events = self.calendars.get_mut(calendar);
        if let Some(event) = events.and_then(|events| events.get_mut(id)) {
            event.etag = etag;
            event.cancelled = true;
            event.blocks = false;
        }
    }
}

fn overlaps(event: &CalendarEvent, range: TimeRange) -> bool {
    match event.time {
        Some(EventTime::Timed(time)) => time.overlaps(range),
        // Whole days of a zone that the fake does not keep.
        Some(EventTime::AllDay { .. }) => true,
        None => false,
    }
}

#[async_trait]
impl Calendar for FakeCalendar {
    async fn calendars(&self, _: CalendarAccess) -> Result<Vec<CalendarEntry>, CalendarError> {
        let state = self.state();
        let entry = |id: &String| CalendarEntry {
            id: id.clone(),
            name: id.clone(),
            zone: None,
            primary: false,
            writable: true,
        };
        Ok(state.calendars.keys().map(entry).collect())
    }

    async fn busy(
        &self,
        _: CalendarAccess,
        calendars: &[String],
        range: TimeRange,
    ) -> Result<Vec<CalendarBusy>, CalendarError> {
        let mut state = self.state();
        let busy = |id: &String| match state.events(id) {
            Err(_) => CalendarBusy::Unknown {
                reason: "notFound".to_owned(),
            },
            Ok(events) => CalendarBusy::Known(
                events
                    .values()
                    .filter(|event| event.blocks)
                    .filter_map(|event| match event.time {
                        Some(EventTime::Timed(time)) if time.overlaps(range) => Some(time),
                        _ => None,
                    })
                    .collect(),
            ),
        };
        Ok(calendars.iter().map(busy).collect())
    }

    async fn insert_event(
        &self,
        _: CalendarAccess,
        calendar: &str,
        id: &EventId,
        event: &EventDraft,
    ) -> Result<CalendarEvent, CalendarError> {
        self.act(CalendarOp::Insert, |state| {
            if state.events(calendar)?.contains_key(id.as_str()) {
                return Err(CalendarError::AlreadyExists);
            }
            state.put(calendar, id.as_str(), event)
        })
        .await
    }

    async fn event(
        &self,
        _: CalendarAccess,
        calendar: &str,
        id: &EventId,
    ) -> Result<Option<CalendarEvent>, CalendarError> {
        Ok(self.state().events(calendar)?.get(id.as_str()).cloned())
    }

    async fn patch_event(
        &self,
        _: CalendarAccess,
        calendar: &str,
        id: &EventId,
        event: &EventDraft,
        etag: Option<&str>,
    ) -> Result<CalendarEvent, CalendarError> {
        self.act(CalendarOp::Patch, |state| {
            let stored = state.events(calendar)?.get(id.as_str());
            let stored = stored.filter(|event| !event.cancelled);
            let stored = stored.ok_or(CalendarError::EventNotFound)?;
            if etag.is_some_and(|etag| etag != stored.etag) {
                return Err(CalendarError::Stale);
            }
            state.put(calendar, id.as_str(), event)
        })
        .await
    }

    async fn delete_event(
        &self,
        _: CalendarAccess,
        calendar: &str,
        id: &EventId,
    ) -> Result<(), CalendarError> {
        self.act(CalendarOp::Delete, |state| {
            state.events(calendar)?;
            state.cancel(calendar, id.as_str());
            Ok(())
        })
        .await
    }

    async fn events(
        &self,
        _: CalendarAccess,
        calendar: &str,
        query: &EventQuery,
    ) -> Result<EventList, CalendarError> {
        self.act(CalendarOp::List, |state| {
            let sync_token = Some(state.changes.to_string());
            let events = state.events(calendar)?.values();
            let list = |events: Vec<&CalendarEvent>, sync_token| EventList {
                events: events.into_iter().cloned().collect(),
                sync_token,
            };
            let number = |etag: &str| etag.trim_matches('"').parse::<u64>().unwrap_or(0);
            match query {
                EventQuery::Within(range) => {
                    let within =
                        |event: &&CalendarEvent| !event.cancelled && overlaps(event, *range);
                    Ok(list(events.filter(within).collect(), None))
                }
                EventQuery::Everything => Ok(list(
                    events.filter(|event| !event.cancelled).collect(),
                    sync_token,
                )),
                EventQuery::Since(token) => {
                    let since = token
                        .parse::<u64>()
                        .map_err(|_| CalendarError::SyncExpired)?;
                    let newer = events.filter(|event| number(&event.etag) > since);
                    Ok(list(newer.collect(), sync_token))
                }
            }
        })
        .await
    }
}
