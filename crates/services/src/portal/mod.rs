//! What the portal's pages show: queries over one business, formatted in the location's zone and habits.

pub mod absence;
mod booking_page;
mod bookings;
mod call_list;
mod call_page;
mod calls;
mod csv;
mod cursor;
pub mod customers;
pub mod diary;
pub mod find;
pub mod holidays;
pub mod hours;
pub mod receptionist;
pub mod resources;
pub mod services;
pub mod settings;
pub mod staff;
mod timeline;
pub mod today;
pub mod trial;
pub mod typed;
pub mod week;
mod why;
mod wording;

use std::{collections::HashMap, sync::Arc};

use domain::{E164, LocationId, view::Frame};
use jiff::tz::TimeZone;

use crate::{
    ServiceError,
    access::Member,
    catalogue::Catalogue,
    context::Ports,
    queries::Queries,
    receptionists::Receptionists,
    records::{Location, PhoneNumber, Resource, Service, Staff},
    settings::Settings,
    team::Team,
    why_not::WhyNot,
};

pub use call_list::{CallList, CallsQuestion};
pub use cursor::InvalidCursor;
pub use why::WhyQuestion;

/// The portal's queries.
#[derive(Clone)]
pub struct Portal {
    ports: Ports,
    queries: Queries,
    why_not: WhyNot,
    catalogue: Catalogue,
    receptionists: Receptionists,
    settings: Settings,
    team: Team,
    simulated: bool,
    /// Where customers reach us: previews of texts carry links as the texts do.
    address: Option<Arc<str>>,
}

/// Names and habits of one business, read for one page.
struct Names {
    locations: HashMap<LocationId, (Location, TimeZone)>,
    numbers: Vec<PhoneNumber>,
    services: Vec<Service>,
    staff: Vec<Staff>,
    resources: Vec<Resource>,
}

impl Portal {
    /// Over the ports. `simulated` is told on every page.
    #[must_use]
    pub fn new(ports: Ports, why_not: WhyNot, catalogue: Catalogue, simulated: bool) -> Self {
        Self {
            queries: Queries::new(ports.clone()),
            receptionists: Receptionists::new(ports.clone(), why_not.snapshots().clone()),
            settings: Settings::new(ports.clone()),
            team: Team::new(ports.clone()),
            why_not,
            catalogue,
            ports,
            simulated,
            address: None,
        }
    }

    /// The same pages, whose previews of texts carry links to this public address.
    #[must_use]
    pub fn linking(self, public_url: &str) -> Self {
        Self {
            address: Some(public_url.into()),
            ..self
        }
    }

    /// What stands around every page of a business.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business is gone; the store's errors.
    pub async fn frame(&self, member: &Member) -> Result<Frame, ServiceError> {
        let (business, (status, status_path)) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let found = tx.businesses().get().await?;
                    let found = found.ok_or(ServiceError::NotFound("business"))?;
                    Ok::<_, ServiceError>((found, crate::setup_guide::status(tx).await?))
                })
            })
            .await?;
        Ok(Frame {
            business: member.business,
            business_name: business.name,
            person_name: member
                .name
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            role: wording::role(member.role).to_owned(),
            simulated: self.simulated,
            status,
            status_path: status_path.to_owned(),
        })
    }

    /// The locations as free times are looked for in them.
    const fn snapshots(&self) -> &crate::snapshot::Snapshots {
        self.why_not.snapshots()
    }

    /// Free times.
    const fn availability(&self) -> &crate::availability::Availability {
        self.why_not.availability()
    }

    /// What changes bookings, for what can be chosen before a change.
    fn changes(&self) -> crate::bookings::Bookings {
        let (snapshots, availability) = (self.snapshots().clone(), self.availability().clone());
        let bookings = crate::bookings::Bookings::new(self.ports.clone(), snapshots, availability);
        match &self.address {
            Some(address) => bookings.linking(address),
            None => bookings,
        }
    }

    async fn names(&self, member: &Member) -> Result<Names, ServiceError> {
        self.ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let locations = tx.locations().list().await?.into_iter().map(|location| {
                        let zone = TimeZone::get(&location.zone).unwrap_or(TimeZone::UTC);
                        (location.id, (location, zone))
                    });
                    Ok(Names {
                        locations: locations.collect(),
                        numbers: tx.locations().numbers().await?,
                        services: tx.catalog().services().await?,
                        staff: tx.catalog().staff().await?,
                        resources: tx.catalog().resources().await?,
                    })
                })
            })
            .await
    }
}

impl Names {
    /// The zone of a location; UTC where the location is gone.
    fn zone(&self, location: LocationId) -> &TimeZone {
        const UTC: &TimeZone = &TimeZone::UTC;
        self.locations.get(&location).map_or(UTC, |(_, zone)| zone)
    }

    /// What a location is called; empty where it is gone.
    fn location(&self, id: LocationId) -> &str {
        let found = self.locations.get(&id);
        found.map_or("", |(location, _)| location.name.as_str())
    }

    /// The zone of the first location by name: that of whoever asks about all of them.
    fn first_zone(&self) -> TimeZone {
        let first = self
            .locations
            .values()
            .min_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        first.map_or(TimeZone::UTC, |(_, zone)| zone.clone())
    }

    fn service(&self, id: domain::ServiceId) -> &str {
        self.services
            .iter()
            .find(|service| service.id == id)
            .map_or("Booking", |service| &service.name)
    }

    /// `Fade Room, 12 Mill Lane`; empty where the location is gone.
    fn place(&self, id: LocationId) -> String {
        self.locations
            .get(&id)
            .map_or_else(String::new, |(location, _)| {
                let parts = [location.name.as_str(), location.address.as_str()];
                let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                parts.join(", ")
            })
    }

    /// The way of having the service that was booked, if it was one of several.
    fn variant(&self, booking: &crate::records::Booking) -> Option<String> {
        let service = self
            .services
            .iter()
            .find(|service| service.id == booking.service_id)?;
        let variant = service
            .variants
            .iter()
            .find(|variant| Some(variant.id) == booking.variant_id)?;
        Some(variant.name.clone())
    }

    fn with(&self, lanes: &[crate::records::Lane]) -> String {
        use crate::records::Lane;
        let names: Vec<&str> = lanes
            .iter()
            .filter_map(|lane| match lane {
                Lane::Staff(id) => self
                    .staff
                    .iter()
                    .find(|staff| staff.id == *id)
                    .map(|staff| staff.name.as_str()),
                Lane::Resource(id) => self
                    .resources
                    .iter()
                    .find(|resource| resource.id == *id)
                    .map(|resource| resource.name.as_str()),
            })
            .collect();
        dialogue::say::list(&names, "and")
    }

    /// A number as people of the location write it.
    fn phone(&self, number: &E164) -> String {
        match self.numbers.first() {
            Some(home) => crate::show::phone(number, &home.number),
            None => number.as_str().to_owned(),
        }
    }
}
