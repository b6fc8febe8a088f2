//! A facility as programs see it: the file's entry, written from what is stored.

use std::collections::BTreeMap;

use domain::{Money, ResourceId, WallTime};
use serde::Serialize;

use super::{
    COURT,
    file::{BookingRules, Coaching, Pricing},
    plan,
};
use crate::{
    records::{Length, PriceKind, Resource, Service},
    snapshot::Snapshot,
};

/// A facility.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FacilityView {
    /// Its id.
    pub facility_id: String,
    /// All that the file says of it.
    #[serde(flatten)]
    pub entry: Entry,
    /// What its prices are in.
    pub currency: String,
    /// The zone of its hours.
    pub timezone: String,
}

/// The file's entry; without the number where the facility has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// What callers know it as.
    pub facility_name: String,
    /// The number that callers dial.
    pub phone_number: Option<String>,
    /// How many courts.
    pub number_of_courts: u32,
    /// When it opens on the day on which it opens first.
    pub open_time: WallTime,
    /// When it closes on the day on which it closes last.
    pub close_time: WallTime,
    /// When and how long courts are let.
    pub booking_rules: BookingRules,
    /// What an hour of one court costs.
    pub pricing: Pricing,
    /// What is lent and sold.
    pub rentals: BTreeMap<String, serde_json::Number>,
    /// What callers may be told about coaching.
    pub coaching: Option<Coaching>,
}

impl FacilityView {
    /// The facility at a location; `None` if no court is let there.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let hire = court_hire(snapshot)?;
        let Length::Multiples { step, min, .. } = lengths(hire) else {
            return None;
        };
        let base = hire.price?;
        let hour = |price: Money| Money {
            minor: price.minor * 60 / i64::from(step),
            ..price
        };
        let weekend = hire
            .bands
            .iter()
            .find(|band| band.weekdays == plan::WEEKEND)
            .map_or(base, |band| band.price);
        let grid = hire.grid_minutes.unwrap_or(snapshot.location.grid_minutes);
        let (open_time, close_time) = opening(snapshot)?;
        let courts = u32::try_from(courts(snapshot, hire).count()).ok()?;
        let rentals = hire
            .add_ons
            .iter()
            .map(|one| (plan::key(&one.name, one.kind), plan::number(one.price)));
        let coaching = snapshot.receptionist.policy.get("coaching");
        Some(Self {
            facility_id: snapshot.location.slug.clone(),
            entry: Entry {
                facility_name: snapshot.location.name.clone(),
                phone_number: snapshot.home_number().map(|one| one.as_str().to_owned()),
                number_of_courts: courts,
                open_time,
                close_time,
                booking_rules: BookingRules {
                    minimum_duration: min,
                    duration_multiples: step,
                    fixed_slots: grid == step,
                },
                pricing: Pricing {
                    weekday_per_hour: plan::number(hour(base)),
                    weekend_per_hour: plan::number(hour(weekend)),
                },
                rentals: rentals.collect(),
                coaching: coaching
                    .and_then(|coaching| serde_json::from_value(coaching.clone()).ok()),
            },
            currency: base.currency.code().to_owned(),
            timezone: snapshot.location.zone.clone(),
        })
    }
}

/// The service that lets courts: the first with a price for each court and unit of time.
pub(super) fn court_hire(snapshot: &Snapshot) -> Option<&Service> {
    snapshot.services.iter().find(|service| {
        !service.is_class()
            && service.price_kind == PriceKind::PerUnit
            && courts(snapshot, service).next().is_some()
    })
}

/// A service's courts at the location, each with its number, in order.
pub(super) fn courts<'a>(
    snapshot: &'a Snapshot,
    hire: &'a Service,
) -> impl Iterator<Item = (u32, &'a Resource)> {
    let here = |id: &ResourceId| snapshot.resource(*id);
    let mut courts: Vec<_> = hire
        .resources
        .iter()
        .filter_map(here)
        .filter(|resource| resource.kind == COURT)
        .filter_map(|resource| Some((plan::court_number(&resource.name)?, resource)))
        .collect();
    courts.sort_by_key(|(number, _)| *number);
    courts.into_iter()
}

/// How long courts are let; a fixed length is a step that is taken once.
pub(super) fn lengths(hire: &Service) -> Length {
    match hire.length {
        Length::Fixed => Length::Multiples {
            step: hire.minutes,
            min: hire.minutes,
            max: hire.minutes,
        },
        multiples @ Length::Multiples { .. } => multiples,
    }
}

fn opening(snapshot: &Snapshot) -> Option<(WallTime, WallTime)> {
    let days = || jiff::civil::Weekday::Monday.cycle_forward().take(7);
    let ranges = || days().flat_map(|day| snapshot.hours.on(day).to_vec());
    let open = ranges().map(|range| range.start()).min()?;
    let close = ranges().map(|range| range.end()).max()?;
    Some((open, close))
}
