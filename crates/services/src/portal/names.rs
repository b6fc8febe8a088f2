//! What people call the places, services and lanes of a business, and the habits of its numbers: what every page is
//! written with.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{BusinessId, E164, LocationId};
use jiff::tz::TimeZone;

use crate::{
    ServiceError,
    access::Member,
    context::Ports,
    ports::Tx,
    records::{Booking, Lane, Location, PhoneNumber, Resource, Service, Staff},
};

/// How long the names of a business at which nobody looks are kept.
const UNUSED: Duration = Duration::from_secs(15 * 60);

/// Names and habits of one business.
pub(super) struct Names {
    pub(super) locations: HashMap<LocationId, (Location, TimeZone)>,
    pub(super) numbers: Vec<PhoneNumber>,
    pub(super) services: Vec<Service>,
    pub(super) staff: Vec<Staff>,
    pub(super) resources: Vec<Resource>,
}

/// The names of the businesses that are being looked at. They are read again once the set-up of the business has changed,
/// whichever process changed it.
#[derive(Clone, Default)]
pub(super) struct KeptNames(Arc<Mutex<HashMap<BusinessId, Kept>>>);

struct Kept {
    names: Arc<Names>,
    /// Which set-up they were read from.
    version: i64,
    used_at: Duration,
}

impl KeptNames {
    /// The names of a member's business, as they were when the member came in or later.
    pub(super) async fn of(
        &self,
        ports: &Ports,
        member: &Member,
    ) -> Result<Arc<Names>, ServiceError> {
        let business = member.business;
        let known = self
            .lock()
            .get(&business)
            .filter(|kept| kept.version >= member.setup_version)
            .map(|kept| (kept.version, Arc::clone(&kept.names)));
        let (version, names) = match known {
            Some(known) => known,
            None => read(ports, business).await?,
        };
        let now = ports.clock.monotonic();
        let mut all = self.lock();
        all.retain(|_, kept| now.saturating_sub(kept.used_at) < UNUSED);
        all.insert(
            business,
            Kept {
                names: Arc::clone(&names),
                version,
                used_at: now,
            },
        );
        Ok(names)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<BusinessId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(ports: &Ports, business: BusinessId) -> Result<(i64, Arc<Names>), ServiceError> {
    ports
        .store
        .read(business, |tx| {
            Box::pin(async move {
                let version = tx.businesses().setup_version().await?;
                Ok((version, Arc::new(Names::read(tx).await?)))
            })
        })
        .await
}

impl Names {
    async fn read(tx: &mut dyn Tx) -> Result<Self, ServiceError> {
        let locations = tx.locations().list().await?.into_iter().map(|location| {
            let zone = TimeZone::get(&location.zone).unwrap_or(TimeZone::UTC);
            (location.id, (location, zone))
        });
        Ok(Self {
            locations: locations.collect(),
            numbers: tx.locations().numbers().await?,
            services: tx.catalog().services().await?,
            staff: tx.catalog().staff().await?,
            resources: tx.catalog().resources().await?,
        })
    }

    /// The zone of a location; UTC where the location is gone.
    pub(super) fn zone(&self, location: LocationId) -> &TimeZone {
        const UTC: &TimeZone = &TimeZone::UTC;
        self.locations.get(&location).map_or(UTC, |(_, zone)| zone)
    }

    /// What a location is called; empty where it is gone.
    pub(super) fn location(&self, id: LocationId) -> &str {
        let found = self.locations.get(&id);
        found.map_or("", |(location, _)| location.name.as_str())
    }

    /// The zone of the first location by name: that of whoever asks about all of them.
    pub(super) fn first_zone(&self) -> TimeZone {
        let first = self
            .locations
            .values()
            .min_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        first.map_or(TimeZone::UTC, |(_, zone)| zone.clone())
    }

    pub(super) fn service(&self, id: domain::ServiceId) -> &str {
        self.services
            .iter()
            .find(|service| service.id == id)
            .map_or("Booking", |service| &service.name)
    }

    /// `Fade Room, 12 Mill Lane`; empty where the location is gone.
    pub(super) fn place(&self, id: LocationId) -> String {
        self.locations
            .get(&id)
            .map_or_else(String::new, |(location, _)| {
                let parts = [location.name.as_str(), location.address.as_str()];
                let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                parts.join(", ")
            })
    }

    /// The way of having the service that was booked, if it was one of several.
    pub(super) fn variant(&self, booking: &Booking) -> Option<String> {
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

    pub(super) fn with(&self, lanes: &[Lane]) -> String {
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
    pub(super) fn phone(&self, number: &E164) -> String {
        match self.numbers.first() {
            Some(home) => crate::show::phone(number, &home.number),
            None => number.as_str().to_owned(),
        }
    }
}
