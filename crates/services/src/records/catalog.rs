//! Who and what delivers services, and when they are away.

use domain::{
    CalendarConnectionId, LocationId, PersonName, ResourceId, StaffId, TimeOffId, TimeRange,
};

use serde::{Deserialize, Serialize};

use super::booking::Lane;

/// The calendar that mirrors a lane's bookings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarLink {
    /// Through which account.
    pub connection_id: CalendarConnectionId,
    /// The provider's id of the calendar.
    pub calendar_id: String,
}

/// A person who delivers services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Their id.
    pub id: StaffId,
    /// Where they work mainly; the first of [`locations`](Self::locations).
    pub location_id: LocationId,
    /// Everywhere they work. Empty is the same as `location_id` alone.
    pub locations: Vec<LocationId>,
    /// What callers call them.
    pub name: PersonName,
    /// What they are, for example `Physiotherapist`.
    pub title: String,
    /// What entitles them, for example `RN, CANS`.
    pub credentials: String,
    /// A sentence or two for callers who ask.
    pub bio: String,
    /// Their calendar, if connected.
    pub calendar: Option<CalendarLink>,
    /// Order in lists.
    pub position: u32,
    /// Whether they can be booked.
    pub active: bool,
}

/// A court, room, chair or machine that is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// Where it stands.
    pub location_id: LocationId,
    /// What it is called, for example `Court 1`.
    pub name: String,
    /// What kind of thing it is, for example `court`; resources of one kind are interchangeable.
    pub kind: String,
    /// The row that it stands in and its place there; those with places next to each other are neighbours.
    pub row: Option<(u16, u16)>,
    /// Its calendar, if connected.
    pub calendar: Option<CalendarLink>,
    /// Order in lists.
    pub position: u32,
    /// Whether it can be booked.
    pub active: bool,
}

impl Staff {
    /// A staff member of one location, of whom nothing but the name is known.
    #[must_use]
    pub fn named(id: StaffId, location: LocationId, name: PersonName) -> Self {
        Self {
            id,
            location_id: location,
            locations: vec![location],
            name,
            title: String::new(),
            credentials: String::new(),
            bio: String::new(),
            calendar: None,
            position: 0,
            active: true,
        }
    }

    /// Whether they work at the location.
    #[must_use]
    pub fn works_at(&self, location: LocationId) -> bool {
        self.location_id == location || self.locations.contains(&location)
    }
}

impl Resource {
    /// A resource of which nothing but the name and the kind is known.
    #[must_use]
    pub fn named(
        id: ResourceId,
        location: LocationId,
        name: impl Into<String>,
        kind: impl Into<String>,
    ) -> Self {
        Self {
            id,
            location_id: location,
            name: name.into(),
            kind: kind.into(),
            row: None,
            calendar: None,
            position: 0,
            active: true,
        }
    }
}

/// A range in which a staff member is away, or a resource is out of use or blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOff {
    /// Its id.
    pub id: TimeOffId,
    /// Who or what.
    pub lane: Lane,
    /// From and to.
    pub range: TimeRange,
    /// Why, for example `holiday`.
    pub note: String,
}
