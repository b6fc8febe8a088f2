//! A location as the use cases see it during a call: names, rules and people, read together and kept for a moment.

mod cache;
mod load;
mod open;
mod prepared;
mod price;
mod rules;
mod visit;

use std::collections::HashMap;

use domain::{BusinessId, E164, ResourceId, ServiceId, StaffId};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    records::{
        Business, CalendarLink, Lane, Location, PhoneNumber, Receptionist, ReceptionistVersion,
        Resource, RuledBy, Service, Staff,
    },
    show,
};

pub use cache::Snapshots;
pub(crate) use load::receptionist;
pub(crate) use prepared::Timed;
pub(crate) use rules::policy;
pub use visit::{AddOnCount, Shape, Visit};

/// One location with everything that can be booked there.
pub struct Snapshot {
    /// The business.
    pub business: Business,
    /// The location.
    pub location: Location,
    /// All locations of the business, by name.
    pub locations: Vec<Location>,
    /// Its zone.
    pub zone: TimeZone,
    /// Its numbers.
    pub numbers: Vec<PhoneNumber>,
    /// Who answers.
    pub receptionist: Receptionist,
    /// The live version of who answers.
    pub live: ReceptionistVersion,
    /// What can be booked, in order, with the rules that hold for it here: its own, those of the location, those of the
    /// business.
    pub services: Vec<Service>,
    /// Who delivers it here, in order.
    pub staff: Vec<Staff>,
    /// What it uses, in order.
    pub resources: Vec<Resource>,
    /// The location's weekly hours.
    pub hours: booking::WeeklyHours,
    /// Calendars whose events take the time of everybody whose bookings go to the same account.
    blocking: Vec<CalendarLink>,
    rules: rules::Hours,
    /// Whose limit of bookings a date holds, where there is one.
    day_limits: HashMap<ServiceId, RuledBy>,
    /// Which set-up it was read from.
    version: i64,
    read_at: Timestamp,
    prepared: prepared::Prepared,
}

impl Snapshot {
    /// The tenant.
    #[must_use]
    pub fn business_id(&self) -> BusinessId {
        self.business.id
    }

    /// The service, if it can be booked here.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// Whose limit of bookings a date holds for a service; `None` if there is none.
    #[must_use]
    pub fn day_limit_by(&self, id: ServiceId) -> Option<RuledBy> {
        self.day_limits.get(&id).copied()
    }

    /// The staff member, if they can be booked here.
    #[must_use]
    pub fn staff_member(&self, id: StaffId) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.id == id)
    }

    /// The resource, if it can be booked here.
    #[must_use]
    pub fn resource(&self, id: ResourceId) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.id == id)
    }

    /// What people call a lane; empty if it is no longer here.
    #[must_use]
    pub fn lane_name(&self, lane: Lane) -> &str {
        match lane {
            Lane::Staff(id) => self
                .staff_member(id)
                .map_or("", |staff| staff.name.as_str()),
            Lane::Resource(id) => self
                .resource(id)
                .map_or("", |resource| resource.name.as_str()),
        }
    }

    /// The lanes' names as a list: "Sam", "Courts 2 and 3", "Lena and Room 1".
    #[must_use]
    pub fn lane_names(&self, lanes: impl IntoIterator<Item = Lane>) -> String {
        let (mut people, mut things): (Vec<_>, Vec<_>) = lanes
            .into_iter()
            .filter(|lane| !self.lane_name(*lane).is_empty())
            .partition(|lane| matches!(lane, Lane::Staff(_)));
        things.sort_by_key(|lane| self.place_of(*lane));
        let things: Vec<_> = things.iter().map(|lane| self.lane_name(*lane)).collect();
        let things = show::things(&things);
        let mut names: Vec<_> = people.drain(..).map(|lane| self.lane_name(lane)).collect();
        names.extend((!things.is_empty()).then_some(things.as_str()));
        dialogue::say::list(&names, "and")
    }

    /// What a customer is told: who delivers it, or where nobody does what is used.
    #[must_use]
    pub fn names_for_guest(&self, lanes: &[Lane]) -> String {
        let people = lanes.iter().filter(|lane| matches!(lane, Lane::Staff(_)));
        let people = self.lane_names(people.copied());
        if people.is_empty() {
            self.lane_names(lanes.iter().copied())
        } else {
            people
        }
    }

    /// Where a lane stands in the list of staff or of resources.
    fn place_of(&self, lane: Lane) -> usize {
        let place = match lane {
            Lane::Staff(id) => self.staff.iter().position(|member| member.id == id),
            Lane::Resource(id) => self.resources.iter().position(|one| one.id == id),
        };
        place.unwrap_or(usize::MAX)
    }

    /// The location's public holidays.
    pub fn holidays(&self) -> impl Iterator<Item = Date> + '_ {
        self.rules.holidays(self.location.id)
    }

    /// The calendar that mirrors a lane.
    #[must_use]
    pub fn calendar(&self, lane: Lane) -> Option<&CalendarLink> {
        match lane {
            Lane::Staff(id) => self.staff_member(id)?.calendar.as_ref(),
            Lane::Resource(id) => self.resource(id)?.calendar.as_ref(),
        }
    }

    /// Other calendars whose events take a lane's time.
    pub fn blocking(&self, lane: Lane) -> impl Iterator<Item = &CalendarLink> {
        let own = self.calendar(lane);
        self.blocking.iter().filter(move |one| {
            own.is_some_and(|own| {
                own.connection_id == one.connection_id && own.calendar_id != one.calendar_id
            })
        })
    }

    /// A number of the location, for telling which country is home.
    #[must_use]
    pub fn home_number(&self) -> Option<&E164> {
        self.numbers
            .iter()
            .find(|number| number.active)
            .map(|number| &number.number)
    }

    /// The two-letter country in which numbers without a country code are read; GB where the location has no number.
    #[must_use]
    pub fn region(&self) -> String {
        let home = self
            .home_number()
            .and_then(|number| phonenumber::parse(None, number.as_str()).ok());
        home.and_then(|number| number.country().id())
            .map_or_else(|| "GB".to_owned(), |id| id.as_ref().to_owned())
    }
}
