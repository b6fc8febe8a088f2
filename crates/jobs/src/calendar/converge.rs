//! One calendar and one event: what has to be written so that they agree.

use domain::BookingId;
use services::{
    availability::BOOKING_PROPERTY,
    ports::{
        calendar::{Calendar, CalendarError, CalendarEvent, EventQuery, EventTime},
        calendar_event_id::EventId,
    },
};

use super::plan::{Event, LANE_PROPERTY, VERSION_PROPERTY};

/// Lives of an event id before something else must be wrong. An id is used up when its event is deleted in the calendar.
const LIVES: u32 = 16;
/// Reads of an event that others keep changing.
const READS: u32 = 3;

/// How a write ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Converged {
    /// The calendar holds the event as planned.
    Agrees {
        /// The event's id there.
        event_id: String,
        /// The event's version there.
        etag: String,
    },
    /// Somebody else's event takes the time.
    Conflict,
}

/// Makes one calendar hold the planned event.
///
/// One look at the planned time shows both who else is there and whether an earlier run wrote the event already. Nothing is
/// written over the time of others.
pub(super) async fn write(
    calendar: &dyn Calendar,
    plan: &Event,
) -> Result<Converged, CalendarError> {
    let access = plan.access();
    let there = calendar
        .events(
            access,
            &plan.link.calendar_id,
            &EventQuery::Within(plan.range),
        )
        .await?
        .events;
    let ours = there
        .iter()
        .find(|event| !event.cancelled && is_ours(event, plan));
    if let Some(event) = ours.filter(|event| shows(event, plan)) {
        return Ok(agrees(event));
    }
    // An event that already has its time was promised it: an owner who puts another beside it knows.
    let has_its_time = ours.is_some_and(|event| event.time == Some(EventTime::Timed(plan.range)));
    if plan.yields && !has_its_time && there.iter().any(takes_time) {
        return Ok(Converged::Conflict);
    }
    put(calendar, plan, ours.cloned()).await
}

/// Removes the planned event from a calendar, in every life it had.
///
/// Lives that the booking knows of are deleted without a look. Beyond them the calendar itself is asked: a run whose answer
/// was lost, or one that was overtaken by this change, may have written a life that was never recorded.
pub(super) async fn delete(calendar: &dyn Calendar, plan: &Event) -> Result<(), CalendarError> {
    let (access, name) = (plan.access(), plan.link.calendar_id.as_str());
    let recorded = recorded_lives(plan);
    for life in 1..=LIVES {
        let id = plan.id(life);
        if life > recorded {
            match calendar.event(access, name, &id).await? {
                // Ids are used up in order, so none after it was used either.
                None => break,
                Some(event) if event.cancelled => continue,
                Some(_) => {}
            }
        }
        calendar.delete_event(access, name, &id).await?;
    }
    Ok(())
}

/// Patches the event where it is, or inserts it under the first id that is not used up.
async fn put(
    calendar: &dyn Calendar,
    plan: &Event,
    mut known: Option<CalendarEvent>,
) -> Result<Converged, CalendarError> {
    let (access, name) = (plan.access(), plan.link.calendar_id.as_str());
    // Written before and not at the planned time: it is wherever it was.
    if known.is_none() && plan.recorded.is_some() {
        known = alive(calendar, plan).await?;
    }
    for _ in 0..READS {
        let Some(event) = known.take() else { break };
        let Some(id) = EventId::parse(&event.id) else {
            break;
        };
        match calendar
            .patch_event(access, name, &id, &plan.draft, Some(&event.etag))
            .await
        {
            Ok(written) => return Ok(agrees(&written)),
            Err(CalendarError::Stale) => {
                known = calendar
                    .event(access, name, &id)
                    .await?
                    .filter(|event| !event.cancelled);
            }
            Err(CalendarError::EventNotFound) => break,
            Err(error) => return Err(error),
        }
    }
    for life in 1..=LIVES {
        let id = plan.id(life);
        match calendar.insert_event(access, name, &id, &plan.draft).await {
            Ok(written) => return Ok(agrees(&written)),
            Err(CalendarError::AlreadyExists) => {}
            Err(error) => return Err(error),
        }
        // Written by an earlier run that could not say so, or deleted since: then its id is used up for ever.
        match calendar.event(access, name, &id).await? {
            Some(event) if event.cancelled => {}
            Some(event) if shows(&event, plan) => return Ok(agrees(&event)),
            Some(event) => {
                let etag = Some(event.etag.as_str());
                let written = calendar
                    .patch_event(access, name, &id, &plan.draft, etag)
                    .await?;
                return Ok(agrees(&written));
            }
            None => {}
        }
    }
    Err(CalendarError::AlreadyExists)
}

/// The event in whichever of its recorded lives it is alive. One that was never recorded is met when it is inserted.
async fn alive(
    calendar: &dyn Calendar,
    plan: &Event,
) -> Result<Option<CalendarEvent>, CalendarError> {
    for life in (1..=recorded_lives(plan)).rev() {
        let event = calendar
            .event(plan.access(), &plan.link.calendar_id, &plan.id(life))
            .await?;
        if let Some(event) = event.filter(|event| !event.cancelled) {
            return Ok(Some(event));
        }
    }
    Ok(None)
}

/// How many lives the event has had, as far as the booking knows: another run may know of more, and where one booking
/// stands in several calendars, each of them has lives of its own.
fn recorded_lives(plan: &Event) -> u32 {
    let recorded = plan.recorded.as_deref();
    (1..=LIVES)
        .find(|life| recorded == Some(plan.id(*life).as_str()))
        .unwrap_or(1)
}

/// Whether it is the planned event in one of its lives. A copy that the owner made carries its properties under another id.
fn is_ours(event: &CalendarEvent, plan: &Event) -> bool {
    let booking = event
        .private
        .get(BOOKING_PROPERTY)
        .and_then(|id| id.parse().ok());
    booking == Some(plan.booking)
        && event.private.get(LANE_PROPERTY) == plan.lane_word().as_ref()
        && (1..=LIVES).any(|life| plan.id(life).as_str() == event.id)
}

/// Whether an event keeps others out. Events of our other bookings do not: where they are, the database decides.
fn takes_time(event: &CalendarEvent) -> bool {
    let other_booking = event.private.get(BOOKING_PROPERTY);
    event.blocks
        && other_booking
            .and_then(|id| id.parse::<BookingId>().ok())
            .is_none()
}

/// Whether an event shows the booking as planned.
fn shows(event: &CalendarEvent, plan: &Event) -> bool {
    event.time == Some(EventTime::Timed(plan.range))
        && event.title.as_deref() == Some(&plan.draft.title)
        && event.private.get(VERSION_PROPERTY) == plan.draft.private.get(VERSION_PROPERTY)
}

fn agrees(event: &CalendarEvent) -> Converged {
    Converged::Agrees {
        event_id: event.id.clone(),
        etag: event.etag.clone(),
    }
}
