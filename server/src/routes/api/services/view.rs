//! A service as programs see it.

use serde::{Deserialize, Serialize};
use services::records::{AddOn, Deposit, Length, Performer, PriceBand, Service, Variant};
use utoipa::ToSchema;

use super::super::hours::day_name;

/// Part of a price: an amount in minor units, or so many hundredths.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Share {
    /// This much, in minor units.
    FixedMinor(i64),
    /// So many hundredths of the total.
    Percent(u8),
}

impl From<Deposit> for Share {
    fn from(deposit: Deposit) -> Self {
        match deposit {
            Deposit::Fixed(amount) => Self::FixedMinor(amount.minor),
            Deposit::Percent(percent) => Self::Percent(percent),
        }
    }
}

/// How long a visit can be, where the customer chooses, in minutes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Multiples {
    pub(super) step: u32,
    pub(super) min: u32,
    pub(super) max: u32,
}

/// Something that can be booked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceView {
    id: String,
    name: String,
    also_called: Vec<String>,
    description: String,
    minutes: u32,
    /// Absent where the length is fixed.
    length: Option<Multiples>,
    buffer_before_minutes: u32,
    buffer_after_minutes: u32,
    /// Absent where it is on request.
    price_minor: Option<i64>,
    /// `fixed`, `from`, `range`, `free` or `per_unit`.
    price_kind: String,
    price_to_minor: Option<i64>,
    currency: Option<String>,
    bands: Vec<BandView>,
    variants: Vec<VariantView>,
    add_ons: Vec<AddOnView>,
    deposit: Option<Share>,
    cancel_notice_minutes: Option<u32>,
    cancel_fee: Option<Share>,
    /// What becomes of a later change: `fee` or `refuse`.
    late_cancel: Option<String>,
    preparation: String,
    aftercare: String,
    info: String,
    grid_minutes: Option<u32>,
    notice_minutes: Option<u32>,
    horizon_days: Option<u32>,
    capacity: u32,
    parallel_sessions: bool,
    resources_needed: u32,
    resources_max: u32,
    day_limit: Option<u32>,
    customer_day_limit: Option<u32>,
    customer_open_limit: Option<u32>,
    age_min: Option<u32>,
    age_max: Option<u32>,
    /// `any`, `first_only` or `returning_only`.
    first_visit: String,
    /// `order`, `least_busy` or `round_robin`.
    assign: String,
    staff: Vec<PerformerView>,
    resources: Vec<String>,
    position: u32,
    active: bool,
}

/// Another price at some times.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BandView {
    /// Every day, if empty.
    weekdays: Vec<String>,
    from: String,
    to: String,
    /// The first and the last date; always, if absent.
    dates: Option<(String, String)>,
    /// Only on public holidays.
    holidays: bool,
    price_minor: i64,
}

/// One way of having a service.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantView {
    id: String,
    name: String,
    minutes: u32,
    /// The service's, if absent.
    price_minor: Option<i64>,
}

/// Something that can be added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddOnView {
    id: String,
    name: String,
    /// `extra`, `rental` or `sale`.
    kind: String,
    minutes: u32,
    price_minor: i64,
    max: u32,
}

/// Who performs it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PerformerView {
    staff_id: String,
    /// The service's, if absent.
    minutes: Option<u32>,
    /// The service's, if absent.
    price_minor: Option<i64>,
}

impl From<Service> for ServiceView {
    fn from(it: Service) -> Self {
        let length = match it.length {
            Length::Fixed => None,
            Length::Multiples { step, min, max } => Some(Multiples { step, min, max }),
        };
        Self {
            id: it.id.to_string(),
            name: it.name,
            also_called: it.also_called,
            description: it.description,
            minutes: it.minutes,
            length,
            buffer_before_minutes: it.buffer_before_minutes,
            buffer_after_minutes: it.buffer_after_minutes,
            price_minor: it.price.map(|price| price.minor),
            price_kind: it.price_kind.to_string(),
            price_to_minor: it.price_to.map(|price| price.minor),
            currency: it.price.map(|price| price.currency.code().to_owned()),
            bands: it.bands.iter().map(BandView::from).collect(),
            variants: it.variants.into_iter().map(VariantView::from).collect(),
            add_ons: it.add_ons.into_iter().map(AddOnView::from).collect(),
            deposit: it.deposit.map(Share::from),
            cancel_notice_minutes: it.cancel_notice_minutes,
            cancel_fee: it.cancel_fee.map(Share::from),
            late_cancel: it.late_cancel.map(|rule| rule.to_string()),
            preparation: it.preparation,
            aftercare: it.aftercare,
            info: it.info,
            grid_minutes: it.grid_minutes,
            notice_minutes: it.notice_minutes,
            horizon_days: it.horizon_days,
            capacity: it.capacity,
            parallel_sessions: it.parallel_sessions,
            resources_needed: it.resources_needed,
            resources_max: it.resources_max,
            day_limit: it.day_limit,
            customer_day_limit: it.customer_day_limit,
            customer_open_limit: it.customer_open_limit,
            age_min: it.age_min,
            age_max: it.age_max,
            first_visit: it.first_visit.to_string(),
            assign: it.assign.to_string(),
            staff: it.staff.into_iter().map(PerformerView::from).collect(),
            resources: it.resources.iter().map(ToString::to_string).collect(),
            position: it.position,
            active: it.active,
        }
    }
}

impl From<&PriceBand> for BandView {
    fn from(band: &PriceBand) -> Self {
        Self {
            weekdays: band
                .weekdays
                .iter()
                .map(|day| day_name(*day).to_owned())
                .collect(),
            from: band.range.start().to_string(),
            to: band.range.end().to_string(),
            dates: band
                .dates
                .map(|(first, last)| (first.to_string(), last.to_string())),
            holidays: band.holidays,
            price_minor: band.price.minor,
        }
    }
}

impl From<Variant> for VariantView {
    fn from(variant: Variant) -> Self {
        Self {
            id: variant.id.to_string(),
            name: variant.name,
            minutes: variant.minutes,
            price_minor: variant.price.map(|price| price.minor),
        }
    }
}

impl From<AddOn> for AddOnView {
    fn from(add_on: AddOn) -> Self {
        Self {
            id: add_on.id.to_string(),
            name: add_on.name,
            kind: add_on.kind.to_string(),
            minutes: add_on.minutes,
            price_minor: add_on.price.minor,
            max: add_on.max,
        }
    }
}

impl From<Performer> for PerformerView {
    fn from(performer: Performer) -> Self {
        Self {
            staff_id: performer.staff.to_string(),
            minutes: performer.minutes,
            price_minor: performer.price.map(|price| price.minor),
        }
    }
}
