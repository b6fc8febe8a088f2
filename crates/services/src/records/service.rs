//! What can be booked: lengths, prices, limits, and who and what delivers it.

use domain::{AddOnId, Money, ResourceId, ServiceId, StaffId, VariantId, WallRange};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::house_rules::LateCancel;

domain::words! {
    /// What kind of price a service has.
    PriceKind, "kind of price" {
        /// Exactly `price`, each time.
        Fixed = "fixed",
        /// At least `price`.
        From = "from",
        /// Between `price` and `price_to`.
        Range = "range",
        /// Nothing.
        Free = "free",
        /// `price` for each unit of [`Length::Multiples`]' step (or of the service's `minutes`) and each resource.
        PerUnit = "per_unit",
    }
}

domain::words! {
    /// What kind of thing is added.
    AddOnKind, "kind of add-on" {
        /// More of the service.
        Extra = "extra",
        /// Lent for the visit.
        Rental = "rental",
        /// Sold.
        Sale = "sale",
    }
}

domain::words! {
    /// For whom a service is.
    FirstVisit, "first-visit rule" {
        /// For everyone.
        Any = "any",
        /// For people who were never here.
        FirstOnly = "first_only",
        /// For people who were here before.
        ReturningOnly = "returning_only",
    }
}

domain::words! {
    /// Who is taken when the customer names nobody.
    Assign, "way of assigning" {
        /// The first free one in the order of the list.
        Order = "order",
        /// Who has the least to do that day.
        LeastBusy = "least_busy",
        /// Who was booked longest ago.
        RoundRobin = "round_robin",
    }
}

/// One way of having a service, with its own length and price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// What callers ask for.
    pub name: String,
    /// Length of the customer's part.
    pub minutes: u32,
    /// What it costs; `None` is the service's price.
    pub price: Option<Money>,
    /// Order in lists.
    pub position: u32,
}

/// Something that can be added to a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddOn {
    /// Its id.
    pub id: AddOnId,
    /// What callers ask for.
    pub name: String,
    /// What kind of thing.
    pub kind: AddOnKind,
    /// How much longer one of it makes the visit.
    pub minutes: u32,
    /// What one of it costs.
    pub price: Money,
    /// At most how many of it one booking takes.
    pub max: u32,
    /// Order in lists.
    pub position: u32,
}

/// Another price at some times. Bands of one kind (public holidays, dates, ordinary) do not overlap; of several kinds that
/// hold at one time, the one for public holidays wins, then the one with dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBand {
    /// On these days; empty is every day.
    #[serde(with = "super::weekday::several")]
    pub weekdays: Vec<Weekday>,
    /// From and to, by the clock on the location's wall.
    pub range: WallRange,
    /// From the first to the last of these dates, both included; `None` is always.
    pub dates: Option<(Date, Date)>,
    /// Only on public holidays.
    pub holidays: bool,
    /// What the service's `price` is then.
    pub price: Money,
}

/// How long a visit can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Length {
    /// As long as the service or the variant says.
    Fixed,
    /// The customer chooses: `min`, and then in steps up to `max`, all in minutes.
    Multiples {
        /// Between two lengths.
        step: u32,
        /// The shortest; a multiple of the step.
        min: u32,
        /// The longest; a multiple of the step.
        max: u32,
    },
}

/// Part of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deposit {
    /// This much.
    Fixed(Money),
    /// So many hundredths of the total.
    Percent(u8),
}

/// What late cancelling costs, as part of the price.
pub type Fee = Deposit;

/// A staff member who performs a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performer {
    /// Who.
    pub staff: StaffId,
    /// How long they take; `None` is the service's length.
    pub minutes: Option<u32>,
    /// What they cost; `None` is the service's price.
    pub price: Option<Money>,
}

impl From<StaffId> for Performer {
    /// With the service's own length and price.
    fn from(staff: StaffId) -> Self {
        Self {
            staff,
            minutes: None,
            price: None,
        }
    }
}

/// Something that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// What callers ask for.
    pub name: String,
    /// Other words for it.
    pub also_called: Vec<String>,
    /// A sentence or two for callers who ask.
    pub description: String,
    /// Length of the customer's part.
    pub minutes: u32,
    /// Whether the customer may choose another length.
    pub length: Length,
    /// Claimed before the customer's part.
    pub buffer_before_minutes: u32,
    /// Claimed after the customer's part.
    pub buffer_after_minutes: u32,
    /// What it costs; `None` is "on request".
    pub price: Option<Money>,
    /// How `price` is meant.
    pub price_kind: PriceKind,
    /// The upper end of [`PriceKind::Range`].
    pub price_to: Option<Money>,
    /// Other prices at some times.
    pub bands: Vec<PriceBand>,
    /// Ways of having it, by position.
    pub variants: Vec<Variant>,
    /// What can be added, by position.
    pub add_ons: Vec<AddOn>,
    /// Due when booking; `None` takes the location's rule, as in the following three.
    pub deposit: Option<Deposit>,
    /// Until how many minutes before the start cancelling costs nothing; `None` is until the start.
    pub cancel_notice_minutes: Option<u32>,
    /// What cancelling later costs.
    pub cancel_fee: Option<Fee>,
    /// What becomes of later changes; `None` takes the location's rule.
    #[serde(default)]
    pub late_cancel: Option<LateCancel>,
    /// What to do before coming.
    pub preparation: String,
    /// What to do afterwards.
    pub aftercare: String,
    /// What else callers may be told, for example about coaching.
    pub info: String,
    /// Minutes between slot starts; `None` takes the location's.
    pub grid_minutes: Option<u32>,
    /// Minimum notice; `None` takes the location's.
    pub notice_minutes: Option<u32>,
    /// Days ahead; `None` takes the location's.
    pub horizon_days: Option<u32>,
    /// How many seats one time has; 1 is no class.
    pub capacity: u32,
    /// Whether several sessions of a class may be held at a time, each with people and things of its own. Without it a
    /// full class is full, whatever else is free.
    #[serde(default)]
    pub parallel_sessions: bool,
    /// How many resources of [`resources`](Self::resources) one booking claims.
    pub resources_needed: u32,
    /// How many a caller may ask for at once; 0 is as many as `resources_needed`.
    pub resources_max: u32,
    /// At most so many bookings a date; `None` takes the location's rule.
    pub day_limit: Option<u32>,
    /// At most so many bookings a date of one customer.
    pub customer_day_limit: Option<u32>,
    /// At most so many bookings to come of one customer.
    pub customer_open_limit: Option<u32>,
    /// From this age.
    pub age_min: Option<u32>,
    /// Up to this age.
    pub age_max: Option<u32>,
    /// For whom.
    pub first_visit: FirstVisit,
    /// Who is taken when the customer names nobody.
    pub assign: Assign,
    /// Who performs it; one of them is claimed. Empty: no staff is needed.
    pub staff: Vec<Performer>,
    /// Where or with what it can be performed.
    pub resources: Vec<ResourceId>,
    /// Order in lists.
    pub position: u32,
    /// Whether it can still be booked.
    pub active: bool,
}

impl Service {
    /// A service of which nothing but the name and the length is known. Nobody performs it yet.
    #[must_use]
    pub fn named(id: ServiceId, name: impl Into<String>, minutes: u32) -> Self {
        Self {
            id,
            name: name.into(),
            also_called: Vec::new(),
            description: String::new(),
            minutes,
            length: Length::Fixed,
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            price: None,
            price_kind: PriceKind::Fixed,
            price_to: None,
            bands: Vec::new(),
            variants: Vec::new(),
            add_ons: Vec::new(),
            deposit: None,
            cancel_notice_minutes: None,
            cancel_fee: None,
            late_cancel: None,
            preparation: String::new(),
            aftercare: String::new(),
            info: String::new(),
            grid_minutes: None,
            notice_minutes: None,
            horizon_days: None,
            capacity: 1,
            parallel_sessions: false,
            resources_needed: 0,
            resources_max: 0,
            day_limit: None,
            customer_day_limit: None,
            customer_open_limit: None,
            age_min: None,
            age_max: None,
            first_visit: FirstVisit::Any,
            assign: Assign::Order,
            staff: Vec::new(),
            resources: Vec::new(),
            position: 0,
            active: true,
        }
    }

    /// Whether several customers share one time.
    #[must_use]
    pub const fn is_class(&self) -> bool {
        self.capacity > 1
    }

    /// How many resources a caller may ask for at once.
    #[must_use]
    pub fn resources_most(&self) -> u32 {
        self.resources_max.max(self.resources_needed)
    }

    /// Whether this staff member performs it.
    #[must_use]
    pub fn performed_by(&self, staff: StaffId) -> bool {
        self.staff.iter().any(|one| one.staff == staff)
    }

    /// The staff members who perform it.
    pub fn staff_ids(&self) -> impl Iterator<Item = StaffId> + '_ {
        self.staff.iter().map(|one| one.staff)
    }
}
