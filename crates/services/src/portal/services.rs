//! The pages of services.

use domain::{
    BusinessId, Currency, LocationId, Money, ResourceId, ServiceId, StaffId, TimeRange,
    view::ShownTime,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Portal, typed};
use crate::{
    ServiceError,
    access::Member,
    availability::Ask,
    catalogue::Setup,
    records::{Length, Location, PriceKind, Service},
    show,
};

/// Bookings of so long are counted in the list.
const RECENT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So many of the next free times are shown.
const NEXT: usize = 3;

/// All services of a business.
#[derive(Debug, Clone)]
pub struct ServicesPage {
    /// In their order; those that are switched off too.
    pub rows: Vec<ServiceRow>,
}

/// One service in the list.
#[derive(Debug, Clone)]
pub struct ServiceRow {
    /// Its id.
    pub id: ServiceId,
    /// What callers ask for.
    pub name: String,
    /// How long it takes, in words.
    pub length: String,
    /// What it costs, in words.
    pub price: String,
    /// Who performs it, or what is used, as a list in words.
    pub with: String,
    /// At which locations it is given, as a list in words.
    pub places: String,
    /// Bookings that began in the last 30 days, without cancelled ones.
    pub bookings: u64,
    /// Whether it can be booked.
    pub active: bool,
}

/// What the form of a service begins with, and what stands beside it.
#[derive(Debug, Clone)]
pub struct ServicePage {
    /// As stored; for a new one, as it would usually be.
    pub service: Service,
    /// As the list tells it.
    pub told: ServiceRow,
    /// What prices are in.
    pub currency: Currency,
    /// Everybody who could perform it.
    pub staff: Vec<(StaffId, String)>,
    /// Everything that it could use, with its location where there are several.
    pub resources: Vec<(ResourceId, String)>,
    /// Bookings that are still to come.
    pub bookings_ahead: u64,
    /// When it can be booked next, by location. Empty for one that is new or switched off.
    pub next: Vec<NextTimes>,
}

/// The next free times of a service at a location.
#[derive(Debug, Clone)]
pub struct NextTimes {
    /// The location.
    pub location: String,
    /// The times, and with whom.
    pub times: Vec<(ShownTime, String)>,
    /// Why there are none; empty if there are.
    pub why_not: String,
}

impl Portal {
    /// The list of services.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn services(&self, member: &Member) -> Result<ServicesPage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let now = self.ports.now();
        let since = now.checked_sub(RECENT).unwrap_or(Timestamp::MIN);
        let counts = self.counts(member.business, since, now).await?;
        let rows = setup.services.iter().map(|service| ServiceRow {
            bookings: count(&counts, service.id),
            ..row(service, &setup)
        });
        Ok(ServicesPage {
            rows: rows.collect(),
        })
    }

    /// The form of one service.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn service(
        &self,
        member: &Member,
        id: ServiceId,
    ) -> Result<ServicePage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let found = setup.services.iter().find(|one| one.id == id).cloned();
        let service = found.ok_or(ServiceError::NotFound("service"))?;
        let ahead = self
            .counts(member.business, self.ports.now(), Timestamp::MAX)
            .await?;
        let mut next = Vec::new();
        if service.active {
            for location in &setup.locations {
                next.extend(self.next_times(member.business, location, id).await?);
            }
        }
        Ok(ServicePage {
            bookings_ahead: count(&ahead, id),
            next,
            ..page(service, &setup)
        })
    }

    /// The form of a new service.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn new_service(&self, member: &Member) -> Result<ServicePage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let mut service = Service::named(ServiceId::from_uuid(uuid::Uuid::nil()), "", 30);
        // Whoever is alone performs it.
        let mut staff = setup.staff.iter().filter(|one| one.active);
        if let (Some(only), None) = (staff.next(), staff.next()) {
            service.staff = vec![only.id.into()];
        }
        Ok(page(service, &setup))
    }

    async fn counts(
        &self,
        business: BusinessId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(ServiceId, u64)>, ServiceError> {
        let window =
            TimeRange::new(from, to).map_err(|error| ServiceError::Internal(error.to_string()))?;
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok(tx.bookings().service_counts(window).await?) })
            })
            .await
    }

    async fn next_times(
        &self,
        business: BusinessId,
        location: &Location,
        id: ServiceId,
    ) -> Result<Option<NextTimes>, ServiceError> {
        let ask = Ask::any(id);
        let found = self.why_not.next(business, location.id, &ask, NEXT).await?;
        let Some(found) = found else {
            return Ok(None);
        };
        let zone = TimeZone::get(&location.zone).unwrap_or(TimeZone::UTC);
        let now = self.ports.now();
        let times = found
            .offers
            .into_iter()
            .map(|offer| (show::shown(offer.range.start(), &zone, now), offer.with));
        Ok(Some(NextTimes {
            location: location.name.clone(),
            times: times.collect(),
            why_not: found.why_not.unwrap_or_default(),
        }))
    }
}

fn page(service: Service, setup: &Setup) -> ServicePage {
    let several = setup.locations.len() > 1;
    let place = |id: LocationId| setup.locations.iter().find(|one| one.id == id);
    let staff = setup
        .staff
        .iter()
        .filter(|one| one.active || service.performed_by(one.id))
        .map(|one| (one.id, one.name.to_string()));
    let resources = setup
        .resources
        .iter()
        .filter(|one| one.active || service.resources.contains(&one.id))
        .map(|one| {
            let name = match place(one.location_id) {
                Some(place) if several => format!("{}, {}", one.name, place.name),
                _ => one.name.clone(),
            };
            (one.id, name)
        });
    ServicePage {
        told: row(&service, setup),
        staff: staff.collect(),
        resources: resources.collect(),
        currency: setup.business.currency,
        bookings_ahead: 0,
        next: Vec::new(),
        service,
    }
}

fn row(service: &Service, setup: &Setup) -> ServiceRow {
    ServiceRow {
        id: service.id,
        name: service.name.clone(),
        length: length(service),
        price: price(service),
        with: with(service, setup),
        places: places(service, setup),
        bookings: 0,
        active: service.active,
    }
}

fn count(counts: &[(ServiceId, u64)], id: ServiceId) -> u64 {
    counts
        .iter()
        .find_map(|(service, count)| (*service == id).then_some(*count))
        .unwrap_or(0)
}

/// `45 min`, `30 to 45 min`, `1 h to 4 h`.
fn length(service: &Service) -> String {
    if let Length::Multiples { min, max, .. } = service.length {
        return format!("{} to {}", typed::span(min), typed::span(max));
    }
    let own = service.staff.iter().filter_map(|one| one.minutes);
    let of_variants = service.variants.iter().map(|one| one.minutes);
    let usual = service.variants.is_empty().then_some(service.minutes);
    let all: Vec<u32> = usual.into_iter().chain(of_variants).chain(own).collect();
    match (all.iter().min(), all.iter().max()) {
        (Some(least), Some(most)) if least != most => {
            format!("{} to {}", typed::span(*least), typed::span(*most))
        }
        (Some(only), _) => typed::span(*only),
        _ => typed::span(service.minutes),
    }
}

/// `£35`, `from £20`, `£20 to £30`, `₹280 for each 1 h`, `Free`, `On request`; the lowest where there are several.
fn price(service: &Service) -> String {
    if service.price_kind == PriceKind::Free {
        return "Free".to_owned();
    }
    let Some(base) = service.price else {
        return "On request".to_owned();
    };
    let variants = service.variants.iter().filter_map(|one| one.price);
    let bands = service.bands.iter().map(|one| one.price);
    let all = variants.chain(bands).chain([base]);
    let (least, most) = all.fold((base, base), |(least, most): (Money, Money), one| {
        (
            if one.minor < least.minor { one } else { least },
            if one.minor > most.minor { one } else { most },
        )
    });
    let range = if least == most {
        base.to_string()
    } else {
        format!("{least} to {most}")
    };
    match (service.price_kind, service.price_to) {
        (PriceKind::Range, Some(to)) => format!("{least} to {to}"),
        (PriceKind::From, _) => format!("from {least}"),
        (PriceKind::PerUnit, _) => {
            let unit = match service.length {
                Length::Multiples { step, .. } => step,
                Length::Fixed => service.minutes,
            };
            format!("{range} for each {}", typed::span(unit))
        }
        (PriceKind::Fixed | PriceKind::Range | PriceKind::Free, _) => range,
    }
}

/// Who performs it; where nobody does, what it uses.
fn with(service: &Service, setup: &Setup) -> String {
    let people: Vec<&str> = setup
        .staff
        .iter()
        .filter(|one| one.active && service.performed_by(one.id))
        .map(|one| one.name.as_str())
        .collect();
    if !people.is_empty() {
        return dialogue::say::list(&people, "and");
    }
    let things: Vec<&str> = setup
        .resources
        .iter()
        .filter(|one| one.active && service.resources.contains(&one.id))
        .map(|one| one.name.as_str())
        .collect();
    if things.is_empty() {
        return "Nobody yet".to_owned();
    }
    show::things(&things)
}

/// Where somebody who performs it works, and enough of what it uses stands.
fn places(service: &Service, setup: &Setup) -> String {
    let given = |place: &&Location| {
        let performed = service.staff.is_empty()
            || setup
                .staff
                .iter()
                .any(|one| one.active && one.works_at(place.id) && service.performed_by(one.id));
        let here = setup.resources.iter().filter(|one| {
            one.active && one.location_id == place.id && service.resources.contains(&one.id)
        });
        performed && here.count() >= service.resources_needed as usize
    };
    let names: Vec<&str> = setup
        .locations
        .iter()
        .filter(given)
        .map(|one| one.name.as_str())
        .collect();
    if names.is_empty() {
        return "Nowhere".to_owned();
    }
    dialogue::say::list(&names, "and")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Variant;

    fn haircut() -> Service {
        Service {
            price: Some(pounds(3_500)),
            ..Service::named(ServiceId::from_uuid(uuid::Uuid::nil()), "Haircut", 30)
        }
    }

    fn pounds(minor: i64) -> Money {
        Money {
            minor,
            currency: Currency::GBP,
        }
    }

    #[test]
    fn a_list_says_what_a_service_costs_and_how_long_it_takes() {
        let plain = haircut();
        assert_eq!(
            (length(&plain), price(&plain)),
            ("30 min".into(), "£35".into())
        );
        let variant = |minutes, minor| Variant {
            id: domain::VariantId::from_uuid(uuid::Uuid::nil()),
            name: String::new(),
            minutes,
            price: Some(pounds(minor)),
            position: 0,
        };
        let several = Service {
            variants: vec![variant(45, 4_500), variant(90, 9_050)],
            price_kind: PriceKind::From,
            ..haircut()
        };
        assert_eq!(length(&several), "45 min to 1 h 30 min");
        assert_eq!(price(&several), "from £35");
        let hire = Service {
            price_kind: PriceKind::PerUnit,
            length: Length::Multiples {
                step: 60,
                min: 60,
                max: 240,
            },
            ..haircut()
        };
        assert_eq!(length(&hire), "1 h to 4 h");
        assert_eq!(price(&hire), "£35 for each 1 h");
        let free = Service {
            price: None,
            price_kind: PriceKind::Free,
            ..haircut()
        };
        assert_eq!(price(&free), "Free");
        let asked = Service {
            price: None,
            ..haircut()
        };
        assert_eq!(price(&asked), "On request");
    }
}
