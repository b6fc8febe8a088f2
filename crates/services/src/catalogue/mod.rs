//! What a business has set up, read and replaced as a whole by programs: locations, staff, resources, services.
//!
//! A replacement is checked before anything is written: references have to be of the same business, hours must not
//! overlap, and a service has to be deliverable. Nothing is ever half replaced.

mod absence;
mod hold;
mod hours;
mod order;
mod people;
mod rules;
mod write;

use domain::{BusinessId, LocationId};

use crate::{
    ServiceError,
    context::Ports,
    records::{
        Business, HoursOwner, HouseRules, Location, PhoneNumber, Resource, Service, Staff,
        WeeklyHours,
    },
    snapshot::Snapshots,
};

pub use rules::PlaceRules;
pub use write::{Hours, NewLocation};

/// The use cases of what is set up.
#[derive(Clone)]
pub struct Catalogue {
    ports: Ports,
    snapshots: Snapshots,
}

/// Everything that a business has set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The business.
    pub business: Business,
    /// Its rules, which hold where a location or a service has none.
    pub rules: HouseRules,
    /// Its locations, by name.
    pub locations: Vec<Location>,
    /// Its numbers.
    pub numbers: Vec<PhoneNumber>,
    /// Its staff, by position; inactive ones too.
    pub staff: Vec<Staff>,
    /// Its resources, by position; inactive ones too.
    pub resources: Vec<Resource>,
    /// Its services, by position; inactive ones too.
    pub services: Vec<Service>,
    /// The weekly hours of all of them.
    pub hours: Vec<WeeklyHours>,
}

impl Setup {
    /// The weekly hours of one owner.
    pub fn hours_of(&self, owner: HoursOwner) -> impl Iterator<Item = &WeeklyHours> {
        self.hours.iter().filter(move |one| one.owner == owner)
    }

    fn location(&self, id: LocationId) -> Option<&Location> {
        self.locations.iter().find(|one| one.id == id)
    }
}

impl Catalogue {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports, snapshots: Snapshots) -> Self {
        Self { ports, snapshots }
    }

    /// All of it.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn read(&self, business: BusinessId) -> Result<Setup, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let row = tx.businesses().get().await?;
                    let rules = tx.businesses().rules().await?;
                    let locations = tx.locations().list().await?;
                    let numbers = tx.locations().numbers().await?;
                    let staff = tx.catalog().staff().await?;
                    let resources = tx.catalog().resources().await?;
                    let services = tx.catalog().services().await?;
                    let owners: Vec<HoursOwner> = locations
                        .iter()
                        .map(|one| HoursOwner::Location(one.id))
                        .chain(staff.iter().map(|one| HoursOwner::Staff(one.id)))
                        .chain(staff.iter().flat_map(|one| {
                            let places = locations.iter();
                            places.map(|place| HoursOwner::StaffAt(one.id, place.id))
                        }))
                        .chain(resources.iter().map(|one| HoursOwner::Resource(one.id)))
                        .collect();
                    let hours = tx.hours().weekly(&owners).await?;
                    Ok(Setup {
                        business: row.ok_or(ServiceError::NotFound("business"))?,
                        rules,
                        locations,
                        numbers,
                        staff,
                        resources,
                        services,
                        hours,
                    })
                })
            })
            .await
    }
}
