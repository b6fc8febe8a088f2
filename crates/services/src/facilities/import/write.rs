//! Writes one facility: what the file says is replaced, what it does not say is left as the owner set it.

use std::collections::BTreeMap;

use domain::{AddOnId, HoursId, LocationId, PhoneNumberId, ResourceId, ServiceId};
use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::{Carrier, Change, Settings};
use crate::{
    ServiceError,
    context::Ports,
    facilities::{
        COURT,
        plan::{Plan, WEEKEND, court_name, court_number, told},
    },
    ports::Tx,
    records::{
        AddOn, HoursOwner, Length, Location, PhoneNumber, PriceBand, PriceKind, Receptionist,
        Resource, Service, WeeklyHours,
    },
};

/// A voice of the speech model; the owner chooses another in the portal.
const VOICE: &str = "marin";
/// Courts can be booked up to the hour.
const NOTICE_MINUTES: u32 = 0;
const HORIZON_DAYS: u32 = 60;
/// Starts of bookings where a facility has no fixed slots.
const FREE_GRID: u32 = 15;

fn named(carrier: Carrier) -> String {
    carrier.as_str().to_owned()
}

/// One facility in a unit of work.
pub(super) struct Unit<'a> {
    pub(super) ports: &'a Ports,
    pub(super) plan: &'a Plan,
    pub(super) settings: &'a Settings,
}

/// Counts what was written, so that an import can say what it did.
#[derive(Default)]
struct Tally {
    written: usize,
}

impl Tally {
    /// Whether `new` has to be written: it is not there, or differs.
    fn differs<T: PartialEq>(&mut self, old: Option<&T>, new: &T) -> bool {
        let differs = old != Some(new);
        self.written += usize::from(differs);
        differs
    }
}

impl Unit<'_> {
    pub(super) async fn write(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<(LocationId, Change), ServiceError> {
        let mut tally = Tally::default();
        let (location, new) = self.location(tx, &mut tally).await?;
        self.number(tx, location, &mut tally).await?;
        self.receptionist(tx, location, &mut tally).await?;
        self.hours(tx, location, &mut tally).await?;
        let (courts, former) = self.courts(tx, location, &mut tally).await?;
        self.hire(tx, &courts, &former, &mut tally).await?;
        let change = match (new, tally.written) {
            (true, _) => Change::Added,
            (false, 0) => Change::Unchanged,
            (false, _) => Change::Changed,
        };
        Ok((location, change))
    }

    async fn location(
        &self,
        tx: &mut dyn Tx,
        tally: &mut Tally,
    ) -> Result<(LocationId, bool), ServiceError> {
        let entry = &self.plan.entry;
        let all = tx.locations().list().await?;
        let old = all.iter().find(|one| one.slug == entry.facility_id);
        let fresh = || Location {
            notice_minutes: NOTICE_MINUTES,
            horizon_days: HORIZON_DAYS,
            ..Location::named(
                self.ports.id(LocationId::from_uuid),
                &entry.facility_name,
                &entry.facility_id,
                &self.settings.zone,
                self.ports.now(),
            )
        };
        let location = Location {
            name: entry.facility_name.clone(),
            zone: self.settings.zone.clone(),
            grid_minutes: self.grid(),
            ..old.cloned().unwrap_or_else(fresh)
        };
        if tally.differs(old, &location) {
            tx.locations().put(&location).await?;
        }
        Ok((location.id, old.is_none()))
    }

    fn grid(&self) -> u32 {
        let rules = self.plan.entry.booking_rules;
        if rules.fixed_slots {
            rules.duration_multiples
        } else {
            FREE_GRID
        }
    }

    async fn number(
        &self,
        tx: &mut dyn Tx,
        location: LocationId,
        tally: &mut Tally,
    ) -> Result<(), ServiceError> {
        let wanted = &self.plan.entry.phone_number;
        let all = tx.locations().numbers().await?;
        for old in all.iter().filter(|one| one.location_id == location) {
            // The file names the one number that callers dial.
            let active = old.number == *wanted;
            let carrier = self.settings.carrier.filter(|_| active);
            let row = PhoneNumber {
                active,
                provider: carrier.map_or_else(|| old.provider.clone(), named),
                ..old.clone()
            };
            if tally.differs(Some(old), &row) {
                tx.locations().put_number(&row).await?;
            }
        }
        if all.iter().any(|one| one.number == *wanted) {
            return Ok(());
        }
        let row = PhoneNumber {
            id: self.ports.id(PhoneNumberId::from_uuid),
            location_id: location,
            number: wanted.clone(),
            provider: named(self.settings.carrier.unwrap_or(Carrier::Twilio)),
            provider_id: None,
            active: true,
            created_at: self.ports.now(),
        };
        tally.written += 1;
        Ok(tx.locations().put_number(&row).await?)
    }

    async fn receptionist(
        &self,
        tx: &mut dyn Tx,
        location: LocationId,
        tally: &mut Tally,
    ) -> Result<(), ServiceError> {
        let name = &self.plan.entry.facility_name;
        let old = tx.locations().receptionist(location).await?;
        let fresh = || Receptionist {
            location_id: location,
            name: "Ava".to_owned(),
            greeting: format!("{name}, this is Ava, an AI receptionist. How can I help?"),
            voice: VOICE.to_owned(),
            instructions: String::new(),
            policy: json!({}),
            updated_at: self.ports.now(),
        };
        let mut row = old.clone().unwrap_or_else(fresh);
        if !row.policy.is_object() {
            row.policy = json!({});
        }
        match &self.plan.entry.coaching {
            Some(coaching) => {
                row.policy["coaching"] = serde_json::to_value(coaching).unwrap_or(Value::Null);
            }
            None => {
                if let Some(policy) = row.policy.as_object_mut() {
                    policy.remove("coaching");
                }
            }
        }
        if tally.differs(old.as_ref(), &row) {
            row.updated_at = self.ports.now();
            tx.locations().put_receptionist(&row).await?;
        }
        Ok(())
    }

    async fn hours(
        &self,
        tx: &mut dyn Tx,
        location: LocationId,
        tally: &mut Tally,
    ) -> Result<(), ServiceError> {
        let owner = HoursOwner::Location(location);
        let days: Vec<Weekday> = Weekday::Monday.cycle_forward().take(7).collect();
        let wanted: Vec<_> = days.iter().map(|day| (*day, self.plan.hours)).collect();
        let old = tx.hours().weekly(&[owner]).await?;
        let old: Vec<_> = old.iter().map(|one| (one.weekday, one.range)).collect();
        if !tally.differs(Some(&old), &wanted) {
            return Ok(());
        }
        let rows: Vec<_> = wanted
            .into_iter()
            .map(|(weekday, range)| WeeklyHours {
                id: self.ports.id(HoursId::from_uuid),
                owner,
                weekday,
                range,
            })
            .collect();
        Ok(tx.hours().set_weekly(owner, &rows).await?)
    }

    /// The courts of the file, by number, and all that the facility ever had. A court that the file does not have any
    /// more is kept for the bookings that name it, and not let.
    async fn courts(
        &self,
        tx: &mut dyn Tx,
        location: LocationId,
        tally: &mut Tally,
    ) -> Result<(Vec<ResourceId>, Vec<ResourceId>), ServiceError> {
        let all = tx.catalog().resources().await?;
        let mut here: BTreeMap<u32, &Resource> = all
            .iter()
            .filter(|one| one.location_id == location && one.kind == COURT)
            .filter_map(|one| Some((court_number(&one.name)?, one)))
            .collect();
        let former = here.values().map(|one| one.id).collect();
        let mut courts = Vec::new();
        for number in 1..=self.plan.entry.number_of_courts {
            let old = here.remove(&number);
            let place = u16::try_from(number).unwrap_or(u16::MAX);
            let fresh = || Resource {
                // One row, until the owner says how the courts lie.
                row: Some((1, place)),
                position: number,
                ..Resource::named(
                    self.ports.id(ResourceId::from_uuid),
                    location,
                    court_name(number),
                    COURT,
                )
            };
            let row = Resource {
                active: true,
                ..old.cloned().unwrap_or_else(fresh)
            };
            if tally.differs(old, &row) {
                tx.catalog().put_resource(&row).await?;
            }
            courts.push(row.id);
        }
        for old in here.into_values() {
            let row = Resource {
                active: false,
                ..old.clone()
            };
            if tally.differs(Some(old), &row) {
                tx.catalog().put_resource(&row).await?;
            }
        }
        Ok((courts, former))
    }

    /// The service that lets the courts.
    async fn hire(
        &self,
        tx: &mut dyn Tx,
        courts: &[ResourceId],
        former: &[ResourceId],
        tally: &mut Tally,
    ) -> Result<(), ServiceError> {
        let all = tx.catalog().services().await?;
        let old = all.iter().find(|one| {
            one.price_kind == PriceKind::PerUnit
                && !one.is_class()
                && one.resources.iter().any(|id| former.contains(id))
        });
        let (plan, rules) = (self.plan, self.plan.entry.booking_rules);
        let fresh = || Service {
            also_called: vec!["court".to_owned(), "court booking".to_owned()],
            ..Service::named(
                self.ports.id(ServiceId::from_uuid),
                "Court hire",
                rules.minimum_duration,
            )
        };
        let base = old.cloned().unwrap_or_else(fresh);
        let band = PriceBand {
            weekdays: WEEKEND.to_vec(),
            range: plan.hours,
            dates: None,
            holidays: false,
            price: plan.weekend,
        };
        let service = Service {
            minutes: rules.minimum_duration,
            length: Length::Multiples {
                step: rules.duration_multiples,
                min: rules.minimum_duration,
                max: plan.longest,
            },
            price: Some(plan.weekday),
            price_kind: PriceKind::PerUnit,
            bands: if plan.weekend == plan.weekday {
                Vec::new()
            } else {
                vec![band]
            },
            add_ons: self.add_ons(&base),
            info: plan
                .entry
                .coaching
                .as_ref()
                .map_or_else(String::new, |one| told(one, self.settings.currency)),
            grid_minutes: Some(self.grid()),
            resources_needed: 1,
            resources_max: plan.entry.number_of_courts,
            resources: courts.to_vec(),
            active: true,
            ..base
        };
        if tally.differs(old, &service) {
            tx.catalog().put_service(&service).await?;
        }
        Ok(())
    }

    fn add_ons(&self, base: &Service) -> Vec<AddOn> {
        (0..)
            .zip(&self.plan.things)
            .map(|(position, thing)| {
                let same = |one: &&AddOn| one.name == thing.name && one.kind == thing.kind;
                let known = base.add_ons.iter().find(same).map(|one| one.id);
                AddOn {
                    id: known.unwrap_or_else(|| self.ports.id(AddOnId::from_uuid)),
                    name: thing.name.clone(),
                    kind: thing.kind,
                    minutes: 0,
                    price: thing.price,
                    max: thing.max,
                    position,
                }
            })
            .collect()
    }
}
