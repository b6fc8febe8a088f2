//! What a service must be, to be stored.

use domain::{Currency, Money};
use jiff::civil::Weekday;

use super::service::{Deposit, Length, PriceBand, PriceKind, Service};
use crate::ServiceError;

/// Staff and resources of one service at most.
pub const LANES_MAX: usize = 64;
/// A visit at most, in minutes: two weeks.
const MINUTES_MAX: u32 = 20_160;
/// A buffer at most, in minutes: a day.
const BUFFER_MAX: u32 = 1_440;
/// Seats of a class at most.
const CAPACITY_MAX: u32 = 1_000;
/// Variants, add-ons or price bands at most.
const PARTS_MAX: usize = 100;
/// The oldest age a rule may name.
const AGE_MAX: u32 = 130;

type Checked = Result<(), ServiceError>;

fn rule(holds: bool, field: &'static str, reason: &str) -> Checked {
    if holds {
        Ok(())
    } else {
        Err(ServiceError::invalid(field, reason))
    }
}

impl Service {
    /// Whether it can be stored.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the first field that breaks a rule, and the rule.
    pub fn validate(&self) -> Checked {
        rule(
            !self.name.trim().is_empty(),
            "name",
            "give the service a name",
        )?;
        self.check_lengths()?;
        self.check_prices()?;
        self.check_parts()?;
        self.check_bands()?;
        self.check_limits()?;
        self.check_delivery()
    }

    fn check_lengths(&self) -> Checked {
        let visit = |minutes| (1..=MINUTES_MAX).contains(&minutes);
        let reason = "a length is from 1 to 20160 minutes";
        rule(visit(self.minutes), "minutes", reason)?;
        let variants = self.variants.iter().all(|one| visit(one.minutes));
        rule(variants, "variants", reason)?;
        let own = self.staff.iter().filter_map(|one| one.minutes).all(visit);
        rule(own, "staff", reason)?;
        let buffers = "a buffer is at most 1440 minutes";
        rule(
            self.buffer_before_minutes <= BUFFER_MAX,
            "buffer_before_minutes",
            buffers,
        )?;
        rule(
            self.buffer_after_minutes <= BUFFER_MAX,
            "buffer_after_minutes",
            buffers,
        )?;
        let grid = self
            .grid_minutes
            .is_none_or(|grid| (1..=BUFFER_MAX).contains(&grid));
        rule(grid, "grid_minutes", "a grid is from 1 to 1440 minutes")?;
        let horizon = self.horizon_days.is_none_or(|days| days <= 3660);
        rule(
            horizon,
            "horizon_days",
            "at most 3660 days ahead can be booked",
        )?;
        let Length::Multiples { step, min, max } = self.length else {
            return Ok(());
        };
        let multiples = step > 0
            && min > 0
            && min <= max
            && max <= MINUTES_MAX
            && min % step == 0
            && max % step == 0;
        let reason =
            "the shortest and the longest visit are multiples of the step, from 1 to 20160 minutes";
        rule(multiples, "length", reason)
    }

    fn check_prices(&self) -> Checked {
        let mut currency: Option<Currency> = None;
        for (field, price) in self.amounts() {
            rule(price.minor >= 0, field, "an amount is not below zero")?;
            let first = *currency.get_or_insert(price.currency);
            rule(
                first == price.currency,
                field,
                "all amounts of a service are in one currency",
            )?;
        }
        let needed = !matches!(
            self.price_kind,
            PriceKind::From | PriceKind::Range | PriceKind::PerUnit
        );
        rule(
            needed || self.price.is_some(),
            "price",
            "this kind of price needs an amount",
        )?;
        let free =
            self.price_kind != PriceKind::Free || self.price.is_none_or(|price| price.minor == 0);
        rule(
            free,
            "price",
            "what is free has no price: remove it or choose another kind",
        )?;
        let upper = match (self.price_kind, self.price, self.price_to) {
            (PriceKind::Range, Some(low), Some(high)) => low.minor <= high.minor,
            (PriceKind::Range, ..) => false,
            (_, _, upper) => upper.is_none(),
        };
        rule(
            upper,
            "price_to",
            "a price range has an upper end above the lower one; other kinds have none",
        )?;
        let part = |part: Option<Deposit>| !matches!(part, Some(Deposit::Percent(101..)));
        rule(part(self.deposit), "deposit", "at most 100 per cent")?;
        rule(part(self.cancel_fee), "cancel_fee", "at most 100 per cent")
    }

    /// Every amount with its field.
    pub(crate) fn amounts(&self) -> Vec<(&'static str, Money)> {
        let fixed = |part| match part {
            Some(Deposit::Fixed(amount)) => Some(amount),
            _ => None,
        };
        let mut all = Vec::new();
        let mut add = |field, price: Option<Money>| all.extend(price.map(|price| (field, price)));
        add("price", self.price);
        add("price_to", self.price_to);
        add("deposit", fixed(self.deposit));
        add("cancel_fee", fixed(self.cancel_fee));
        self.bands
            .iter()
            .for_each(|one| add("bands", Some(one.price)));
        self.variants
            .iter()
            .for_each(|one| add("variants", one.price));
        self.add_ons
            .iter()
            .for_each(|one| add("add_ons", Some(one.price)));
        self.staff.iter().for_each(|one| add("staff", one.price));
        all
    }

    fn check_parts(&self) -> Checked {
        let few = "at most 100 of a kind";
        rule(self.variants.len() <= PARTS_MAX, "variants", few)?;
        rule(self.add_ons.len() <= PARTS_MAX, "add_ons", few)?;
        rule(self.bands.len() <= PARTS_MAX, "bands", few)?;
        let variants = distinct(self.variants.iter().map(|one| one.name.as_str()));
        rule(variants, "variants", "each has a name of its own")?;
        let add_ons = distinct(self.add_ons.iter().map(|one| one.name.as_str()));
        rule(add_ons, "add_ons", "each has a name of its own")?;
        let counts = self
            .add_ons
            .iter()
            .all(|one| (1..=1_000).contains(&one.max));
        rule(
            counts,
            "add_ons",
            "one booking takes from 1 to 1000 of an add-on",
        )?;
        let minutes = self.add_ons.iter().all(|one| one.minutes <= BUFFER_MAX);
        rule(minutes, "add_ons", "an add-on takes at most 1440 minutes")
    }

    fn check_bands(&self) -> Checked {
        for (index, one) in self.bands.iter().enumerate() {
            let dates = one.dates.is_none_or(|(first, last)| first <= last);
            rule(
                dates,
                "bands",
                "the last date of a price is not before the first",
            )?;
            let clear = !self.bands[..index].iter().any(|other| overlap(one, other));
            rule(
                clear,
                "bands",
                "two prices hold at the same time: shorten one of them",
            )?;
        }
        let applies = self.bands.is_empty() || self.price_kind != PriceKind::Free;
        rule(applies, "bands", "what is free has no other prices")
    }

    fn check_limits(&self) -> Checked {
        rule(
            (1..=CAPACITY_MAX).contains(&self.capacity),
            "capacity",
            "a class has from 1 to 1000 seats",
        )?;
        let limits = [
            ("day_limit", self.day_limit),
            ("customer_day_limit", self.customer_day_limit),
            ("customer_open_limit", self.customer_open_limit),
        ];
        for (field, limit) in limits {
            let reason = "a limit is from 1 to 10000: to stop bookings, make the service inactive";
            rule(
                limit.is_none_or(|limit| (1..=10_000).contains(&limit)),
                field,
                reason,
            )?;
        }
        let (youngest, oldest) = (self.age_min.unwrap_or(0), self.age_max.unwrap_or(AGE_MAX));
        rule(youngest <= AGE_MAX, "age_min", "an age is at most 130")?;
        rule(oldest <= AGE_MAX, "age_max", "an age is at most 130")?;
        rule(
            youngest <= oldest,
            "age_max",
            "the highest age is not below the lowest",
        )
    }

    fn check_delivery(&self) -> Checked {
        rule(
            distinct(self.staff_ids()),
            "staff",
            "each staff member is named once",
        )?;
        rule(
            distinct(self.resources.iter()),
            "resources",
            "each resource is named once",
        )?;
        let lanes = self.staff.len() + self.resources.len();
        let reason = "at most 64 staff members and resources deliver one service";
        rule(
            lanes <= LANES_MAX,
            if self.resources.is_empty() {
                "staff"
            } else {
                "resources"
            },
            reason,
        )?;
        let most = "at most 64 resources can be booked at once";
        rule(
            self.resources_max as usize <= LANES_MAX,
            "resources_max",
            most,
        )?;
        let max = self.resources_max == 0 || self.resources_needed <= self.resources_max;
        rule(
            max,
            "resources_max",
            "a caller may ask for at least as many as one booking needs",
        )?;
        if !self.active {
            return Ok(());
        }
        let needed = self.resources_needed as usize;
        let used = self.resources.is_empty() || needed > 0;
        rule(
            used,
            "resources_needed",
            "a service with resources needs at least 1 of them",
        )?;
        let enough = "fewer resources are named than one booking needs";
        rule(needed <= self.resources.len(), "resources_needed", enough)?;
        let asked = "a caller may ask for no more resources than there are";
        rule(
            self.resources_max as usize <= self.resources.len(),
            "resources_max",
            asked,
        )?;
        let delivered = !self.staff.is_empty() || needed > 0;
        rule(
            delivered,
            "staff",
            "nobody performs the service: name staff or resources, or make it inactive",
        )
    }
}

fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut items: Vec<T> = items.collect();
    let all = items.len();
    items.sort_unstable();
    items.dedup();
    items.len() == all
}

/// Whether two bands of one kind hold at one time.
fn overlap(one: &PriceBand, other: &PriceBand) -> bool {
    let kind = |band: &PriceBand| (band.holidays, band.dates.is_some());
    let shares = |day: &Weekday| other.weekdays.is_empty() || other.weekdays.contains(day);
    let days = one.weekdays.is_empty() || one.weekdays.iter().any(shares);
    let hours = one.range.start() < other.range.end() && other.range.start() < one.range.end();
    let dates = match (one.dates, other.dates) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        _ => true,
    };
    kind(one) == kind(other) && days && hours && dates
}
