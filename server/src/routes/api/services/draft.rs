//! What a service is to be, as programs write it.

use domain::{AddOnId, Currency, Money, ServiceId, VariantId};
use jiff::civil::Date;
use serde::Deserialize;
use services::{
    Ports,
    catalogue::Setup,
    records::{
        AddOn, Deposit, LateCancel, Length, Performer, PriceBand, PriceKind, Service, Variant,
    },
};
use utoipa::ToSchema;

use super::{
    super::{
        hours::{range, weekday},
        page,
        staff::yes,
    },
    view::{Multiples, Share},
};
use crate::{error::RouteError, routes::body::broken};

/// What a service is to be. Everything that is not given takes its default. Amounts are minor units of `currency`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceDraft {
    name: String,
    #[serde(default)]
    also_called: Vec<String>,
    #[serde(default)]
    description: String,
    minutes: u32,
    length: Option<Multiples>,
    #[serde(default)]
    buffer_before_minutes: u32,
    #[serde(default)]
    buffer_after_minutes: u32,
    /// On request, if not given.
    price_minor: Option<i64>,
    /// `fixed` (if not given), `from`, `range`, `free` or `per_unit`.
    price_kind: Option<String>,
    price_to_minor: Option<i64>,
    /// The business's, if not given.
    currency: Option<String>,
    #[serde(default)]
    bands: Vec<BandDraft>,
    #[serde(default)]
    variants: Vec<VariantDraft>,
    #[serde(default)]
    add_ons: Vec<AddOnDraft>,
    deposit: Option<Share>,
    cancel_notice_minutes: Option<u32>,
    cancel_fee: Option<Share>,
    /// What becomes of a later change: `fee`, or `refuse`, where only people of the business can make it. As the location
    /// has it, if not given; so are the day limit, the deposit and the other terms of cancelling.
    late_cancel: Option<String>,
    #[serde(default)]
    preparation: String,
    #[serde(default)]
    aftercare: String,
    #[serde(default)]
    info: String,
    grid_minutes: Option<u32>,
    notice_minutes: Option<u32>,
    horizon_days: Option<u32>,
    /// Seats of a class; 1, if not given, is no class.
    capacity: Option<u32>,
    /// Whether several sessions of a class may be held at a time; otherwise a full one is full.
    #[serde(default)]
    parallel_sessions: bool,
    /// How many resources one booking takes; 1 if not given and there are some.
    resources_needed: Option<u32>,
    /// How many a caller may ask for at once.
    #[serde(default)]
    resources_max: u32,
    day_limit: Option<u32>,
    customer_day_limit: Option<u32>,
    customer_open_limit: Option<u32>,
    age_min: Option<u32>,
    age_max: Option<u32>,
    /// `any` (if not given), `first_only` or `returning_only`.
    first_visit: Option<String>,
    /// `order` (if not given), `least_busy` or `round_robin`.
    assign: Option<String>,
    #[serde(default)]
    staff: Vec<PerformerDraft>,
    /// The ids of the resources that it can use.
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    position: u32,
    /// Whether it can be booked; if not given, it can.
    #[serde(default = "yes")]
    active: bool,
}

/// Another price at some times.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BandDraft {
    /// `monday` to `sunday`; every day, if empty.
    #[serde(default)]
    weekdays: Vec<String>,
    from: String,
    to: String,
    /// The first and the last date.
    #[schema(value_type = Option<(String, String)>)]
    dates: Option<(Date, Date)>,
    #[serde(default)]
    holidays: bool,
    price_minor: i64,
}

/// One way of having it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VariantDraft {
    name: String,
    minutes: u32,
    price_minor: Option<i64>,
}

/// Something that can be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddOnDraft {
    name: String,
    /// `extra`, `rental` or `sale`.
    kind: String,
    #[serde(default)]
    minutes: u32,
    price_minor: i64,
    /// At most how many one booking takes; 1 if not given.
    max: Option<u32>,
}

/// Who performs it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PerformerDraft {
    staff_id: String,
    minutes: Option<u32>,
    price_minor: Option<i64>,
}

/// A word of a short list.
fn word<T: std::str::FromStr + Copy>(
    field: &'static str,
    text: Option<&str>,
    usual: T,
    list: &str,
) -> Result<T, RouteError> {
    text.map_or(Ok(usual), |text| {
        text.parse()
            .map_err(|_| broken(field, format!("is one of {list}")))
    })
}

impl ServiceDraft {
    /// The service. Its rules are checked where it is written.
    pub(super) fn read(
        self,
        id: ServiceId,
        old: Option<&Service>,
        setup: &Setup,
        ports: &Ports,
    ) -> Result<Service, RouteError> {
        let currency: Currency = match self.currency.as_deref() {
            Some(code) => code
                .parse()
                .map_err(|_| broken("currency", "is three letters, as in GBP"))?,
            None => setup.business.currency,
        };
        let money = |minor: i64| Money { minor, currency };
        let share = |share: Share| match share {
            Share::FixedMinor(minor) => Deposit::Fixed(money(minor)),
            Share::Percent(percent) => Deposit::Percent(percent),
        };
        let base = Service::named(id, self.name, self.minutes);
        let resources = self
            .resources
            .iter()
            .map(|id| page::id(id, "resource"))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Service {
            also_called: self.also_called,
            description: self.description,
            length: self.length.map_or(Length::Fixed, |one| Length::Multiples {
                step: one.step,
                min: one.min,
                max: one.max,
            }),
            buffer_before_minutes: self.buffer_before_minutes,
            buffer_after_minutes: self.buffer_after_minutes,
            price: self.price_minor.map(money),
            price_kind: word(
                "price_kind",
                self.price_kind.as_deref(),
                PriceKind::Fixed,
                "fixed, from, range, free and per_unit",
            )?,
            price_to: self.price_to_minor.map(money),
            bands: self
                .bands
                .into_iter()
                .map(|one| one.read(currency))
                .collect::<Result<_, _>>()?,
            variants: variants(self.variants, currency, old, ports),
            add_ons: add_ons(self.add_ons, currency, old, ports)?,
            deposit: self.deposit.map(share),
            cancel_notice_minutes: self.cancel_notice_minutes,
            cancel_fee: self.cancel_fee.map(share),
            late_cancel: late_cancel(self.late_cancel.as_deref())?,
            preparation: self.preparation,
            aftercare: self.aftercare,
            info: self.info,
            grid_minutes: self.grid_minutes,
            notice_minutes: self.notice_minutes,
            horizon_days: self.horizon_days,
            capacity: self.capacity.unwrap_or(1),
            parallel_sessions: self.parallel_sessions,
            resources_needed: self
                .resources_needed
                .unwrap_or(u32::from(!resources.is_empty())),
            resources_max: self.resources_max,
            day_limit: self.day_limit,
            customer_day_limit: self.customer_day_limit,
            customer_open_limit: self.customer_open_limit,
            age_min: self.age_min,
            age_max: self.age_max,
            first_visit: word(
                "first_visit",
                self.first_visit.as_deref(),
                base.first_visit,
                "any, first_only and returning_only",
            )?,
            assign: word(
                "assign",
                self.assign.as_deref(),
                base.assign,
                "order, least_busy and round_robin",
            )?,
            staff: self
                .staff
                .into_iter()
                .map(|one| one.read(currency))
                .collect::<Result<_, _>>()?,
            resources,
            position: self.position,
            active: self.active,
            ..base
        })
    }
}

/// The rule about late changes, if one is given.
pub(crate) fn late_cancel(given: Option<&str>) -> Result<Option<LateCancel>, RouteError> {
    let read = given.map(str::parse).transpose();
    read.map_err(|_| broken("late_cancel", "one of fee and refuse"))
}

impl BandDraft {
    fn read(self, currency: Currency) -> Result<PriceBand, RouteError> {
        let days = self.weekdays.iter().map(|day| weekday(day));
        let weekdays: Option<Vec<_>> = days.collect();
        Ok(PriceBand {
            weekdays: weekdays.ok_or_else(|| broken("bands", "a day is monday to sunday"))?,
            range: range("bands", &self.from, &self.to)?,
            dates: self.dates,
            holidays: self.holidays,
            price: Money {
                minor: self.price_minor,
                currency,
            },
        })
    }
}

impl PerformerDraft {
    fn read(self, currency: Currency) -> Result<Performer, RouteError> {
        let price = self.price_minor;
        Ok(Performer {
            staff: page::id(&self.staff_id, "staff member")?,
            minutes: self.minutes,
            price: price.map(|minor| Money { minor, currency }),
        })
    }
}

fn variants(
    drafts: Vec<VariantDraft>,
    currency: Currency,
    old: Option<&Service>,
    ports: &Ports,
) -> Vec<Variant> {
    let known = |name: &str| {
        let all = old.map_or(&[][..], |old| &old.variants);
        all.iter().find(|one| one.name == name).map(|one| one.id)
    };
    let numbered = (0..).zip(drafts);
    numbered
        .map(|(position, one)| Variant {
            id: known(&one.name).unwrap_or_else(|| ports.id(VariantId::from_uuid)),
            name: one.name,
            minutes: one.minutes,
            price: one.price_minor.map(|minor| Money { minor, currency }),
            position,
        })
        .collect()
}

fn add_ons(
    drafts: Vec<AddOnDraft>,
    currency: Currency,
    old: Option<&Service>,
    ports: &Ports,
) -> Result<Vec<AddOn>, RouteError> {
    let known = |name: &str| {
        let all = old.map_or(&[][..], |old| &old.add_ons);
        all.iter().find(|one| one.name == name).map(|one| one.id)
    };
    let numbered = (0..).zip(drafts);
    numbered
        .map(|(position, one)| {
            let kind = one.kind.parse();
            Ok(AddOn {
                id: known(&one.name).unwrap_or_else(|| ports.id(AddOnId::from_uuid)),
                name: one.name,
                kind: kind.map_err(|_| broken("add_ons", "a kind is extra, rental or sale"))?,
                minutes: one.minutes,
                price: Money {
                    minor: one.price_minor,
                    currency,
                },
                max: one.max.unwrap_or(1),
                position,
            })
        })
        .collect()
}
