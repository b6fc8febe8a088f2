//! What a demo company consists of: plain data, one file a company.

use domain::Currency;
use jiff::civil::Weekday;

use crate::{
    records::{AddOnKind, Assign, FirstVisit},
    settings::Trade,
};

/// Every day of the week.
pub(super) const EVERY_DAY: &[Weekday] = &[
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Open from and to on these days, by the clock on the wall.
pub(super) type Hours = (&'static [Weekday], &'static str, &'static str);

/// A demo company.
pub(super) struct Company {
    /// Name in web addresses.
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) owner: &'static str,
    /// What kind of business it is, and where, as an ISO 3166 code.
    pub(super) trade: Trade,
    pub(super) country: &'static str,
    pub(super) currency: Currency,
    /// Whether it keeps data about people's health.
    pub(super) health_data: bool,
    /// The number and who carries it. It belongs to the first place.
    pub(super) number: (&'static str, &'static str),
    pub(super) receptionist: Voice,
    pub(super) places: &'static [Place],
    pub(super) staff: &'static [Person],
    pub(super) rooms: &'static [Room],
    pub(super) services: &'static [Offer],
    /// Public holidays as month, day and name: closed on them.
    pub(super) holidays: &'static [(i8, i8, &'static str)],
    pub(super) habits: Habits,
}

/// Who answers its telephone.
pub(super) struct Voice {
    pub(super) name: &'static str,
    pub(super) greeting: &'static str,
    pub(super) instructions: &'static str,
}

/// A place of a company.
pub(super) struct Place {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) address: &'static str,
    pub(super) zone: &'static str,
    pub(super) grid_minutes: u32,
    pub(super) notice_minutes: u32,
    pub(super) horizon_days: u32,
    pub(super) hours: &'static [Hours],
}

/// Someone who works there.
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) credentials: &'static str,
    pub(super) bio: &'static str,
    /// By slug of the place; without hours of their own they work the place's.
    pub(super) works: &'static [(&'static str, &'static [Hours])],
    /// Lunch from and to.
    pub(super) lunch: Option<(&'static str, &'static str)>,
}

/// A court, room or chair.
pub(super) struct Room {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) place: &'static str,
    /// The row that it stands in, and its place there.
    pub(super) row: Option<(u16, u16)>,
}

/// What a service costs, in minor units.
#[derive(Clone, Copy)]
pub(super) enum Price {
    Free,
    Fixed(i64),
    From(i64),
    Range(i64, i64),
    /// For each step of its length and each resource.
    PerUnit(i64),
}

/// Part of a price.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Fixed(i64),
    Percent(u8),
}

/// Another price on some days, in minor units.
pub(super) type Band = (&'static [Weekday], &'static str, &'static str, i64);

/// One way of having a service: name, minutes, price.
pub(super) type Kind = (&'static str, u32, i64);

/// Something that goes with a service.
pub(super) struct Extra {
    pub(super) name: &'static str,
    pub(super) kind: AddOnKind,
    pub(super) minutes: u32,
    pub(super) price: i64,
    pub(super) max: u32,
}

/// Something that can be booked. [`Offer::PLAIN`] holds what few of them have.
pub(super) struct Offer {
    pub(super) name: &'static str,
    pub(super) also_called: &'static [&'static str],
    pub(super) description: &'static str,
    pub(super) minutes: u32,
    /// Step, shortest and longest, where the caller chooses the length.
    pub(super) lengths: Option<(u32, u32, u32)>,
    pub(super) buffer_after_minutes: u32,
    pub(super) price: Price,
    pub(super) bands: &'static [Band],
    pub(super) kinds: &'static [Kind],
    pub(super) extras: &'static [Extra],
    pub(super) deposit: Option<Part>,
    /// Minutes before the start until which cancelling is free, and what it costs later.
    pub(super) cancel: Option<(u32, Part)>,
    pub(super) preparation: &'static str,
    pub(super) aftercare: &'static str,
    pub(super) info: &'static str,
    pub(super) capacity: u32,
    /// Kind of room, how many a booking takes, and how many a caller may ask for.
    pub(super) rooms: Option<(&'static str, u32, u32)>,
    pub(super) customer_day_limit: Option<u32>,
    pub(super) age_min: Option<u32>,
    pub(super) age_max: Option<u32>,
    pub(super) first_visit: FirstVisit,
    pub(super) assign: Assign,
    /// Who performs it, with their own price if they have one.
    pub(super) staff: &'static [(&'static str, Option<i64>)],
    /// How often it is booked, beside the others.
    pub(super) liked: u32,
}

impl Offer {
    pub(super) const PLAIN: Self = Self {
        name: "",
        also_called: &[],
        description: "",
        minutes: 30,
        lengths: None,
        buffer_after_minutes: 0,
        price: Price::Free,
        bands: &[],
        kinds: &[],
        extras: &[],
        deposit: None,
        cancel: None,
        preparation: "",
        aftercare: "",
        info: "",
        capacity: 1,
        rooms: None,
        customer_day_limit: None,
        age_min: None,
        age_max: None,
        first_visit: FirstVisit::Any,
        assign: Assign::Order,
        staff: &[],
        liked: 1,
    };
}

/// How its diary fills.
pub(super) struct Habits {
    pub(super) weeks_past: i32,
    pub(super) weeks_ahead: i32,
    /// Hundredths of the time that is booked, by hour: from this hour on. Ascending.
    pub(super) load: &'static [(i8, u32)],
    /// Of a hundred past visits, how many customers did not come, and how many were called off.
    pub(super) no_shows: u32,
    pub(super) cancelled: u32,
    /// On these days of the coming fortnight nothing is booked between from and to, so that a first caller finds a time.
    pub(super) kept_free: &'static [Hours],
    /// The numbers of its customers: a prefix, how many digits follow, and the first of them.
    pub(super) numbers: (&'static str, usize, u32),
    pub(super) customers: u32,
    pub(super) first_names: &'static [&'static str],
    pub(super) last_names: &'static [&'static str],
}
