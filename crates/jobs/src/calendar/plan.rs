//! What the calendars should hold for a booking as it stands.

use std::collections::BTreeMap;

use domain::{AllocationId, BookingId, BookingSource, BookingState, BusinessId, TimeRange};
use jiff::tz::TimeZone;
use services::{
    availability::BOOKING_PROPERTY,
    ports::{
        Store, Tx,
        calendar::{CalendarAccess, EventDraft},
        calendar_event_id::EventId,
    },
    records::{Allocation, Booking, CalendarCopy, CalendarLink, Lane, Location, Resource, Staff},
};

use crate::JobError;

/// The private property with the version of the booking that an event shows.
pub(super) const VERSION_PROPERTY: &str = "booking_version";
/// The private property of an event that shows one of several courts: which one.
pub(super) const LANE_PROPERTY: &str = "booking_lane";

/// What is to be true of the calendars.
pub(super) struct Plan {
    pub(super) business: BusinessId,
    pub(super) booking: BookingId,
    /// The version that the plan was made for.
    pub(super) version: i64,
    /// The event's id as last recorded with the booking.
    pub(super) event_id: Option<String>,
    /// Events that must be there.
    pub(super) wanted: Vec<Event>,
    /// Events that may be there from before and must not.
    pub(super) unwanted: Vec<Event>,
}

/// One event in one calendar.
#[derive(Clone)]
pub(super) struct Event {
    business: BusinessId,
    pub(super) booking: BookingId,
    /// The court that it shows, with its present claim; `None` for an event that shows the whole booking.
    pub(super) lane: Option<(Lane, Option<AllocationId>)>,
    /// Its id as last recorded.
    pub(super) recorded: Option<String>,
    /// The customer's part.
    pub(super) range: TimeRange,
    /// Whether events of others keep the booking out. What a person wrote into the diary by hand stands beside them.
    pub(super) yields: bool,
    /// What it says.
    pub(super) draft: EventDraft,
    /// Where it is.
    pub(super) link: CalendarLink,
}

impl Plan {
    /// Makes the plan. `None` if there is no such booking.
    pub(super) async fn load(
        store: &dyn Store,
        business: BusinessId,
        id: BookingId,
    ) -> Result<Option<Self>, JobError> {
        store
            .read(business, |tx| Box::pin(async move { read(tx, id).await }))
            .await
    }
}

impl Event {
    /// In whose name its calendar is written.
    pub(super) const fn access(&self) -> CalendarAccess {
        CalendarAccess {
            business: self.business,
            connection: self.link.connection_id,
        }
    }

    /// Its id in its `version`th life.
    pub(super) fn id(&self, version: u32) -> EventId {
        match self.lane {
            None => EventId::of_booking(self.business, self.booking, version),
            Some((lane, _)) => EventId::derive(&format!(
                "{}:{}:{}:{version}",
                self.business,
                self.booking,
                lane.uuid().simple()
            )),
        }
    }

    /// The court as it stands in the event's property.
    pub(super) fn lane_word(&self) -> Option<String> {
        self.lane.map(|(lane, _)| lane.uuid().simple().to_string())
    }
}

/// What a booking's events are made of.
struct Shown<'a> {
    business: BusinessId,
    booking: &'a Booking,
    service: &'a str,
    location: &'a Location,
    staff: &'a [Staff],
    resources: &'a [Resource],
    claims: &'a [Allocation],
}

async fn read(tx: &mut dyn Tx, id: BookingId) -> Result<Option<Plan>, JobError> {
    let Some(booking) = tx.bookings().get(id).await? else {
        return Ok(None);
    };
    let claims = tx.bookings().allocations(id).await?;
    let copies = tx.bookings().calendar_copies(id).await?;
    let staff = tx.catalog().staff().await?;
    let resources = tx.catalog().resources().await?;
    let service = tx.catalog().service(booking.service_id).await?;
    let location = tx.locations().get(booking.location_id).await?;
    let location = location.ok_or_else(|| JobError::fail("the booking's location is missing"))?;
    let service = service.map_or_else(|| "Booking".to_owned(), |service| service.name);
    let shown = Shown {
        business: tx.business(),
        booking: &booking,
        service: &service,
        location: &location,
        staff: &staff,
        resources: &resources,
        claims: &claims,
    };
    let (wanted, unwanted) = if is_of_things(&claims, &copies) {
        shown.by_lane(&copies)
    } else {
        shown.whole(&copies)
    };
    Ok(Some(Plan {
        business: tx.business(),
        booking: id,
        version: booking.version,
        event_id: booking.calendar.event_id.clone(),
        wanted,
        unwanted,
    }))
}

/// Whether the booking is of courts or rooms alone: nobody's calendar shows it as a whole.
fn is_of_things(claims: &[Allocation], copies: &[(Allocation, CalendarCopy)]) -> bool {
    let released = copies.iter().map(|(allocation, _)| allocation);
    let mut ever = claims.iter().chain(released).peekable();
    let any = ever.peek().is_some();
    any && ever.all(|allocation| matches!(allocation.claim.lane, Lane::Resource(_)))
}

impl Shown<'_> {
    /// One event for the booking in each calendar of its staff and resources.
    fn whole(&self, copies: &[(Allocation, CalendarCopy)]) -> (Vec<Event>, Vec<Event>) {
        let booking = self.booking;
        let draft = draft(
            booking,
            self.service,
            &names(self.claims, self.staff, self.resources),
            self.location,
        );
        let event = |link: &CalendarLink| Event {
            lane: None,
            recorded: booking.calendar.event_id.clone(),
            ..self.event(draft.clone(), link.clone())
        };
        let mut wanted: Vec<&CalendarLink> = Vec::new();
        if booking.state.claims_time() {
            for claim in self.claims {
                let link = link_of(claim.claim.lane, self.staff, self.resources);
                wanted.extend(link.filter(|link| !wanted.contains(link)));
            }
        }
        // A booking can have left events with whoever it claimed once, and with nobody else: the calendars of others may be
        // out of reach, and are none of its business.
        let mut unwanted: Vec<&CalendarLink> = Vec::new();
        for (once, _) in copies {
            let link = link_of(once.claim.lane, self.staff, self.resources);
            let left = |link: &&CalendarLink| !wanted.contains(link) && !unwanted.contains(link);
            if let Some(link) = link.filter(left) {
                unwanted.push(link);
            }
        }
        let events = |links: Vec<&CalendarLink>| links.into_iter().map(event).collect();
        (events(wanted), events(unwanted))
    }

    /// One event for each court, in the court's calendar; several courts may share one.
    fn by_lane(&self, copies: &[(Allocation, CalendarCopy)]) -> (Vec<Event>, Vec<Event>) {
        let event = |lane: Lane, claim: Option<AllocationId>| {
            let resource = self
                .resources
                .iter()
                .find(|one| Lane::Resource(one.id) == lane)?;
            let link = resource.calendar.clone()?;
            let mut recorded = copies
                .iter()
                .rev()
                .filter(|(one, _)| one.claim.lane == lane);
            let mut draft = court(self.booking, resource, self.location);
            draft
                .private
                .insert(LANE_PROPERTY.to_owned(), lane.uuid().simple().to_string());
            Some(Event {
                lane: Some((lane, claim)),
                recorded: recorded.find_map(|(_, copy)| copy.event_id.clone()),
                ..self.event(draft, link)
            })
        };
        let claims = self.claims.iter();
        let mut wanted = Vec::new();
        if self.booking.state.claims_time() {
            wanted.extend(claims.filter_map(|one| event(one.claim.lane, Some(one.id))));
        }
        let mut left: Vec<Lane> = copies.iter().map(|(one, _)| one.claim.lane).collect();
        left.sort_unstable();
        left.dedup();
        left.retain(|lane| {
            !wanted
                .iter()
                .any(|one| one.lane.is_some_and(|(own, _)| own == *lane))
        });
        let unwanted = left
            .into_iter()
            .filter_map(|lane| event(lane, None))
            .collect();
        (wanted, unwanted)
    }

    fn event(&self, draft: EventDraft, link: CalendarLink) -> Event {
        Event {
            business: self.business,
            booking: self.booking.id,
            lane: None,
            recorded: None,
            range: self.booking.range,
            yields: !matches!(
                self.booking.source,
                BookingSource::Portal | BookingSource::Calendar
            ),
            draft,
            link,
        }
    }
}

fn link_of<'a>(
    lane: Lane,
    staff: &'a [Staff],
    resources: &'a [Resource],
) -> Option<&'a CalendarLink> {
    match lane {
        Lane::Staff(id) => staff.iter().find(|staff| staff.id == id)?.calendar.as_ref(),
        Lane::Resource(id) => resources
            .iter()
            .find(|resource| resource.id == id)?
            .calendar
            .as_ref(),
    }
}

/// The things that are used, by name: people know their own calendar.
fn names(
    claims: &[Allocation],
    staff: &[Staff],
    resources: &[Resource],
) -> (Vec<String>, Vec<String>) {
    let mut people = Vec::new();
    let mut things = Vec::new();
    for claim in claims {
        match claim.claim.lane {
            Lane::Staff(id) => people.extend(
                staff
                    .iter()
                    .find(|staff| staff.id == id)
                    .map(|staff| staff.name.to_string()),
            ),
            Lane::Resource(id) => things.extend(
                resources
                    .iter()
                    .find(|resource| resource.id == id)
                    .map(|one| one.name.clone()),
            ),
        }
    }
    (people, things)
}

fn draft(
    booking: &Booking,
    service: &str,
    (people, things): &(Vec<String>, Vec<String>),
    location: &Location,
) -> EventDraft {
    let title = match booking.state {
        BookingState::Requested => format!("Request: {service} – {}", booking.name),
        _ => format!("{service} – {}", booking.name),
    };
    let mut lines = vec![
        format!("Service: {service}"),
        format!("Customer: {}", booking.name),
    ];
    lines.extend(
        booking
            .phone
            .as_ref()
            .map(|phone| format!("Phone: {}", phone.as_str())),
    );
    lines.extend((!people.is_empty()).then(|| format!("With: {}", people.join(", "))));
    lines.extend((!things.is_empty()).then(|| format!("Uses: {}", things.join(", "))));
    lines.extend(
        booking
            .price
            .as_ref()
            .map(|price| format!("Price: {price}")),
    );
    lines.push(format!("Reference: {}", booking.reference));
    lines.extend((!booking.notes.is_empty()).then(|| format!("Notes: {}", booking.notes)));
    event(booking, title, lines.join("\n"), location)
}

/// The event of one court: its title and the lines of its description are those that facilities read by program.
fn court(booking: &Booking, resource: &Resource, location: &Location) -> EventDraft {
    let title = format!("{} Booking - {}", resource.name, booking.name);
    let title = match booking.state {
        BookingState::Requested => format!("Request: {title}"),
        _ => title,
    };
    let digits: String = resource
        .name
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    let kind = match resource.kind.as_str() {
        "" => "Resource".to_owned(),
        kind => {
            let mut letters = kind.chars();
            let first = letters.next().map(char::to_uppercase);
            first.into_iter().flatten().chain(letters).collect()
        }
    };
    let zone = TimeZone::get(&location.zone).unwrap_or(TimeZone::UTC);
    let start = booking.range.start().to_zoned(zone.clone());
    let end = booking.range.end().to_zoned(zone);
    let phone = booking.phone.as_ref().map_or("", |phone| phone.as_str());
    let lines = [
        format!("Customer Name: {}", booking.name),
        format!("Phone: {phone}"),
        format!("Facility: {} ({})", location.name, location.slug),
        format!("{kind} Number: {digits}"),
        format!("Date: {}", start.date()),
        format!("Start Time: {}", start.strftime("%H:%M")),
        format!("End Time: {}", end.strftime("%H:%M")),
        format!("Duration: {} minutes", booking.range.length().as_mins()),
    ];
    event(booking, title, lines.join("\n"), location)
}

fn event(booking: &Booking, title: String, description: String, location: &Location) -> EventDraft {
    EventDraft {
        title,
        description,
        location: Some(location.address.clone()).filter(|address| !address.is_empty()),
        range: booking.range,
        zone: location.zone.clone(),
        private: BTreeMap::from([
            (BOOKING_PROPERTY.to_owned(), booking.id.to_string()),
            (VERSION_PROPERTY.to_owned(), booking.version.to_string()),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use domain::{BookingId, BookingRef, LocationId, ResourceId, ServiceId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_courts_event_says_what_facilities_read() {
        let (location, now) = (LocationId::from_uuid(Uuid::nil()), "2024-12-01T00:00:00Z");
        let now: jiff::Timestamp = now.parse().unwrap();
        let place = Location::named(
            location,
            "Pickle X Mysore",
            "pickle_x_mysore",
            "Asia/Kolkata",
            now,
        );
        let range = TimeRange::new(
            "2024-12-25T08:30:00Z".parse().unwrap(),
            "2024-12-25T10:30:00Z".parse().unwrap(),
        );
        let booking = Booking {
            phone: Some("+919876543210".parse().unwrap()),
            ..Booking::new(
                BookingId::from_uuid(Uuid::nil()),
                BookingRef::from_bits(7),
                (location, ServiceId::from_uuid(Uuid::nil())),
                "John Doe".parse().unwrap(),
                range.unwrap(),
                BookingSource::Phone,
                now,
            )
        };
        let one = Resource::named(
            ResourceId::from_uuid(Uuid::nil()),
            location,
            "Court 1",
            "court",
        );
        let draft = court(&booking, &one, &place);
        assert_eq!(draft.title, "Court 1 Booking - John Doe");
        assert_eq!(
            draft.description,
            "Customer Name: John Doe\nPhone: +919876543210\nFacility: Pickle X Mysore (pickle_x_mysore)\nCourt Number: 1\n\
             Date: 2024-12-25\nStart Time: 14:00\nEnd Time: 16:00\nDuration: 120 minutes"
        );
    }
}
