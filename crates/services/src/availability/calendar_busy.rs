//! Time taken in connected calendars by events that are not ours.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use booking::{Busy, BusySource, LaneId};
use domain::{BookingId, BusinessId, TimeRange};
use futures::future::{self, Either};
use jiff::{SignedDuration, tz::TimeZone};

use super::shared_calendar::Shared;
use crate::{
    context::Ports,
    ports::calendar::{
        CalendarAccess, CalendarError, CalendarEvent, EventList, EventQuery, EventTime,
    },
    records::{CalendarLink, Lane},
    snapshot::Snapshot,
};

/// The private property of our events that names the booking.
pub const BOOKING_PROPERTY: &str = "booking_id";

/// How long a caller waits for a calendar. Longer, and its time counts as unknown.
const PATIENCE: Duration = Duration::from_millis(2500);
/// How old an answer may be for an offer, and for the last look before a change.
const OFFER_AGE: Duration = Duration::from_secs(20);
const CHANGE_AGE: Duration = Duration::from_secs(2);
/// How long an old answer still stands in for a calendar that does not answer at the moment.
const STALE_AGE: Duration = Duration::from_secs(300);
/// A calendar that let a caller wait in vain is not asked again for so long. A change looks several times, and all of them
/// together must leave time for the change itself.
const SILENT_FOR: Duration = Duration::from_secs(10);
/// Answers cover whole weeks, so that a caller's next question is usually covered.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How fresh an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// For an offer.
    Offer,
    /// Right before a change.
    Change,
}

/// What the calendars of some lanes say.
#[derive(Debug, Default)]
pub struct CalendarBusy {
    /// Claims on lanes, unknown time included.
    pub busy: Vec<Busy>,
    /// Whether at least one calendar could not be read: offers are requests then.
    pub unsafe_lanes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    access: CalendarAccess,
    calendar: String,
}

#[derive(Clone)]
struct Answer {
    window: TimeRange,
    read_at: Duration,
    events: Arc<Vec<Taken>>,
}

/// An event that takes time.
struct Taken {
    range: TimeRange,
    /// The booking that it mirrors, if it is ours: the database knows that one better.
    ours: Option<BookingId>,
    title: String,
    description: String,
}

/// Reads calendars, and remembers for a moment what they said.
#[derive(Clone)]
pub struct CalendarReader {
    ports: Ports,
    answers: Arc<Mutex<HashMap<Key, Answer>>>,
    /// Calendars that did not answer in time, and when.
    silent: Arc<Mutex<HashMap<Key, Duration>>>,
}

impl CalendarReader {
    /// A reader that remembers nothing yet.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        Self {
            ports,
            answers: Arc::default(),
            silent: Arc::default(),
        }
    }

    /// What the calendars of the lanes say about the window. Never fails: a calendar that cannot be read makes its
    /// lanes' offers requests.
    pub async fn busy(
        &self,
        snapshot: &Snapshot,
        lanes: &[Lane],
        window: TimeRange,
        freshness: Freshness,
    ) -> CalendarBusy {
        let mut linked: Vec<(&CalendarLink, Vec<Lane>)> = Vec::new();
        for &lane in lanes {
            let own = snapshot.calendar(lane);
            for link in own.into_iter().chain(snapshot.blocking(lane)) {
                match linked.iter_mut().find(|(known, _)| *known == link) {
                    Some((_, lanes)) => lanes.push(lane),
                    None => linked.push((link, vec![lane])),
                }
            }
        }
        let asked = linked.iter().map(|(link, _)| {
            let access = CalendarAccess {
                business: snapshot.business_id(),
                connection: link.connection_id,
            };
            let key = Key {
                access,
                calendar: link.calendar_id.clone(),
            };
            self.events(key, window, freshness, &snapshot.zone)
        });
        let answers = future::join_all(asked).await;
        let mut found = CalendarBusy::default();
        for ((link, lanes), answer) in linked.iter().zip(answers) {
            let Some(events) = answer else {
                found.unsafe_lanes = true;
                continue;
            };
            let shared = Shared::of(snapshot, link);
            let foreign = events
                .iter()
                .filter(|event| event.ours.is_none() && event.range.overlaps(window));
            for event in foreign {
                let about = shared
                    .as_ref()
                    .map(|shared| shared.about(&event.title, &event.description));
                let claimed =
                    |lane: &&Lane| about.as_ref().is_none_or(|about| about.claims(**lane));
                let claims = lanes.iter().filter(claimed).map(|&lane| Busy {
                    lane: lane_id(lane),
                    range: event.range,
                    source: BusySource::CalendarEvent,
                });
                found.busy.extend(claims);
            }
        }
        found
    }

    /// Forgets what a business's calendars said, after a change made there by us.
    pub fn forget(&self, business: BusinessId) {
        self.lock().retain(|key, _| key.access.business != business);
    }

    async fn events(
        &self,
        key: Key,
        window: TimeRange,
        freshness: Freshness,
        zone: &TimeZone,
    ) -> Option<Arc<Vec<Taken>>> {
        let now = self.ports.clock.monotonic();
        let known = self
            .lock()
            .get(&key)
            .filter(|answer| answer.window.contains(window))
            .cloned();
        let age = match freshness {
            Freshness::Offer => OFFER_AGE,
            Freshness::Change => CHANGE_AGE,
        };
        if let Some(answer) = known
            .as_ref()
            .filter(|answer| now.saturating_sub(answer.read_at) <= age)
        {
            return Some(Arc::clone(&answer.events));
        }
        let wide = match freshness {
            Freshness::Offer => {
                TimeRange::starting(window.start(), window.length().max(WEEK)).unwrap_or(window)
            }
            Freshness::Change => window,
        };
        let answer = if self.is_silent(&key, now) {
            Err(None)
        } else {
            self.ask(&key, wide).await
        };
        match answer {
            Ok(list) => {
                let events = Arc::new(
                    list.events
                        .iter()
                        .filter_map(|event| taken(event, zone))
                        .collect(),
                );
                let answer = Answer {
                    window: wide,
                    read_at: now,
                    events: Arc::clone(&events),
                };
                let mut answers = self.lock();
                answers.retain(|_, answer| now.saturating_sub(answer.read_at) < STALE_AGE);
                answers.insert(key, answer);
                Some(events)
            }
            Err(error) => {
                let reason = error
                    .as_ref()
                    .map_or_else(|| "no answer in time".to_owned(), ToString::to_string);
                tracing::warn!(
                    business.id = %key.access.business,
                    calendar_connection.id = %key.access.connection,
                    reason,
                    "a calendar could not be read; its time counts as unknown"
                );
                // A withdrawn grant is not a moment's weakness: what was read before no longer counts.
                let passing = !matches!(
                    error,
                    Some(CalendarError::NeedsReconnect | CalendarError::CalendarNotFound)
                );
                known
                    .filter(|answer| passing && now.saturating_sub(answer.read_at) < STALE_AGE)
                    .filter(|_| freshness == Freshness::Offer)
                    .map(|answer| answer.events)
            }
        }
    }

    /// Asks a calendar, with patience. Without an answer there is no error either.
    async fn ask(&self, key: &Key, window: TimeRange) -> Result<EventList, Option<CalendarError>> {
        let query = EventQuery::Within(window);
        let asking = self
            .ports
            .calendar
            .events(key.access, &key.calendar, &query);
        let patience = self.ports.clock.sleep(PATIENCE);
        match future::select(asking, patience).await {
            Either::Left((answer, _)) => answer.map_err(Some),
            Either::Right(_) => {
                let now = self.ports.clock.monotonic();
                self.silence().insert(key.clone(), now);
                Err(None)
            }
        }
    }

    fn is_silent(&self, key: &Key, now: Duration) -> bool {
        let mut silent = self.silence();
        silent.retain(|_, since| now.saturating_sub(*since) < SILENT_FOR);
        silent.contains_key(key)
    }

    fn silence(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Duration>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Answer>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The engine's name of a lane.
#[must_use]
pub(crate) const fn lane_id(lane: Lane) -> LaneId {
    match lane {
        Lane::Staff(id) => LaneId::Staff(id),
        Lane::Resource(id) => LaneId::Resource(id),
    }
}

/// The store's name of a lane.
#[must_use]
pub(crate) const fn lane_of(id: LaneId) -> Lane {
    match id {
        LaneId::Staff(id) => Lane::Staff(id),
        LaneId::Resource(id) => Lane::Resource(id),
    }
}

/// What an event takes. All-day events take the days of the location.
fn taken(event: &CalendarEvent, zone: &TimeZone) -> Option<Taken> {
    if !event.blocks || event.cancelled {
        return None;
    }
    let range = match event.time.as_ref()? {
        EventTime::Timed(range) => *range,
        EventTime::AllDay { start, end } => {
            let midnight =
                |date: &jiff::civil::Date| date.to_zoned(zone.clone()).map(|at| at.timestamp());
            TimeRange::new(midnight(start).ok()?, midnight(end).ok()?).ok()?
        }
    };
    let ours = event
        .private
        .get(BOOKING_PROPERTY)
        .and_then(|id| id.parse().ok());
    Some(Taken {
        range,
        ours,
        title: event.title.clone().unwrap_or_default(),
        description: event.description.clone().unwrap_or_default(),
    })
}
