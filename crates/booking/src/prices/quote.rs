//! The quote for an order.

use domain::{AddOnId, Currency, Money, TimeRange, VariantId};
use jiff::{SignedDuration, Timestamp, Zoned};

use super::{AddOnKind, AddOnPrice, Part, PriceError, PriceKind, PriceList, bands::price_at};
use crate::lanes::LaneSet;

/// The longest visit that is priced: two weeks.
const LONGEST_MINUTES: u32 = 20_160;
/// The most seats that one booking takes.
const MOST_SEATS: u32 = 1_000;

/// What is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// When the visit starts, on the location's wall clock.
    pub start: Zoned,
    /// How long the customer's part is.
    pub minutes: u32,
    /// How many resources at once; 1 where it is only about staff.
    pub resources: u32,
    /// How many seats; 1 for everything that is no class.
    pub seats: u32,
    /// Which way of having it.
    pub variant: Option<VariantId>,
    /// What is added, and how many of it.
    pub add_ons: Vec<(AddOnId, u32)>,
    /// What the staff member who serves costs, if they have a price of their own.
    pub staff_price: Option<Money>,
}

impl Order {
    /// One visit for one, with nothing added.
    #[must_use]
    pub const fn of(start: Zoned, minutes: u32) -> Self {
        Self {
            start,
            minutes,
            resources: 1,
            seats: 1,
            variant: None,
            add_ons: Vec::new(),
            staff_price: None,
        }
    }
}

/// What a line of a quote is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// The visit, or the part of it that has one price.
    Visit,
    /// More of the service.
    AddOn,
    /// Lent for the visit.
    Rental,
    /// Sold.
    Sale,
}

/// One line of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// What for.
    pub kind: LineKind,
    /// The add-on, unless it is the visit.
    pub add_on: Option<AddOnId>,
    /// The part of the visit that the line is for; `None` for add-ons.
    pub range: Option<TimeRange>,
    /// How many.
    pub quantity: u32,
    /// For one.
    pub unit: Money,
    /// For all.
    pub total: Money,
}

/// How sure a total is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It is what is paid.
    Exact,
    /// At least this is paid.
    AtLeast,
    /// At least the total and at most this is paid.
    UpTo(Money),
}

/// What an order costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The visit, then what is added, in the order of the list. Never empty.
    pub lines: Vec<Line>,
    /// The sum of the lines.
    pub total: Money,
    /// How sure it is.
    pub certainty: Certainty,
    /// Due when booking, never more than the total.
    pub deposit_due: Option<Money>,
    /// From this instant on, cancelling costs [`cancel_fee`](Self::cancel_fee).
    pub cancel_free_until: Timestamp,
    /// What late cancelling costs; `None` is nothing.
    pub cancel_fee: Option<Money>,
}

/// What is known of an order whose visit has its price on request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpriced {
    /// What is added, in the order of the list: it has a price nevertheless.
    pub lines: Vec<Line>,
    /// Due when booking; `None` too where it is a part of the total.
    pub deposit_due: Option<Money>,
    /// As in a [`Quote`].
    pub cancel_free_until: Timestamp,
    /// What late cancelling costs; `None` too where it is a part of the total.
    pub cancel_fee: Option<Money>,
}

/// What holds for an order whatever its visit costs, for a list that has no price for it
/// ([`PriceError::OnRequest`]).
///
/// # Errors
/// As [`quote`].
pub fn unpriced(list: &PriceList, order: &Order) -> Result<Unpriced, PriceError> {
    list.validate()?;
    check(order)?;
    let fixed = |part: Option<Part>| match part {
        Some(Part::Fixed(amount)) => Some(amount),
        Some(Part::Percent(_)) | None => None,
    };
    Ok(Unpriced {
        lines: add_ons(list, order)?,
        deposit_due: fixed(list.deposit),
        cancel_free_until: free_until(list, order),
        cancel_fee: fixed(list.fee()),
    })
}

/// Prices an order.
///
/// # Errors
/// [`PriceError`] for the first fault found, in the list before the order.
pub fn quote(list: &PriceList, order: &Order) -> Result<Quote, PriceError> {
    list.validate()?;
    check(order)?;
    if let Some(price) = order.staff_price {
        list.accept("staff_price", price)?;
    }
    let currency = list.currency;
    let mut lines = visit(list, order)?;
    let of_visit = sum(&lines, currency)?;
    lines.extend(add_ons(list, order)?);
    let total = sum(&lines, currency)?;
    let certainty = match list.kind {
        PriceKind::From => Certainty::AtLeast,
        PriceKind::Range { to } => {
            // The range is that of the base; a price that replaces it is exact.
            match own_price(list, order)?.is_some() || lines[0].unit.minor > to.minor {
                true => Certainty::Exact,
                false => {
                    let added = total.minor - of_visit.minor;
                    let upper = times("price_to", to, order.seats)?.minor.checked_add(added);
                    Certainty::UpTo(amount("total", upper, currency)?)
                }
            }
        }
        _ => Certainty::Exact,
    };
    let deposit_due = match list.deposit {
        Some(part) => {
            let due = portion("deposit", part, total)?;
            Some(Money {
                minor: due.minor.min(total.minor),
                ..due
            })
        }
        None => None,
    };
    let fee = list.fee();
    Ok(Quote {
        lines,
        total,
        certainty,
        deposit_due,
        cancel_free_until: free_until(list, order),
        cancel_fee: fee
            .map(|part| portion("cancel_fee", part, total))
            .transpose()?,
    })
}

/// Until when cancelling is free.
fn free_until(list: &PriceList, order: &Order) -> Timestamp {
    let notice = list.cancel.map_or(0, |terms| terms.notice_minutes);
    let start = order.start.timestamp();
    start
        .checked_sub(SignedDuration::from_mins(notice.into()))
        .unwrap_or(Timestamp::MIN)
}

fn check(order: &Order) -> Result<(), PriceError> {
    if !(1..=LONGEST_MINUTES).contains(&order.minutes) {
        return Err(PriceError::Minutes {
            minutes: order.minutes,
            limit: LONGEST_MINUTES,
        });
    }
    let counts = [
        ("resources", order.resources, LaneSet::MAX as u32),
        ("seats", order.seats, MOST_SEATS),
    ];
    for (field, count, limit) in counts {
        if !(1..=limit).contains(&count) {
            return Err(PriceError::Count {
                field,
                count,
                least: 1,
                limit,
            });
        }
    }
    Ok(())
}

/// The price that replaces base and bands: that of the variant, else that of the staff member.
fn own_price(list: &PriceList, order: &Order) -> Result<Option<Money>, PriceError> {
    let of_variant = match order.variant {
        None => None,
        Some(id) => {
            let mut variants = list.variants.iter();
            variants
                .find(|one| one.id == id)
                .ok_or(PriceError::UnknownVariant { id })?
                .price
        }
    };
    Ok(of_variant.or(order.staff_price))
}

/// The lines of the visit: one for each stretch of it that has one price.
fn visit(list: &PriceList, order: &Order) -> Result<Vec<Line>, PriceError> {
    let own = own_price(list, order)?;
    let (unit_minutes, each) = match list.kind {
        PriceKind::PerUnit { minutes } if !order.minutes.is_multiple_of(minutes) => {
            return Err(PriceError::Units {
                minutes: order.minutes,
                unit: minutes,
            });
        }
        PriceKind::PerUnit { minutes } => (minutes, order.resources * order.seats),
        _ => (order.minutes, order.seats),
    };
    let free = Money {
        minor: 0,
        currency: list.currency,
    };
    let mut lines: Vec<Line> = Vec::new();
    for unit in 0..order.minutes / unit_minutes {
        let range = minutes_of(order, unit * unit_minutes, unit_minutes)?;
        let wall = order.start.time_zone().to_datetime(range.start());
        let price = match (list.kind, own) {
            (PriceKind::Free, _) => free,
            (_, Some(own)) => own,
            (_, None) => price_at(&list.bands, &list.holidays, wall)
                .or(list.base)
                .ok_or(PriceError::OnRequest)?,
        };
        match lines.last_mut() {
            Some(line) if line.unit == price => {
                line.quantity += each;
                line.range = line
                    .range
                    .and_then(|first| TimeRange::new(first.start(), range.end()).ok());
                line.total = times("price", price, line.quantity)?;
            }
            _ => lines.push(Line {
                kind: LineKind::Visit,
                add_on: None,
                range: Some(range),
                quantity: each,
                unit: price,
                total: times("price", price, each)?,
            }),
        }
    }
    Ok(lines)
}

/// So many minutes of the visit, from so many minutes after its start. Absolute time: a visit over a clock change is as
/// long as any other.
fn minutes_of(order: &Order, after: u32, length: u32) -> Result<TimeRange, PriceError> {
    let at = |minutes: u32| {
        let later = SignedDuration::from_mins(minutes.into());
        order
            .start
            .timestamp()
            .checked_add(later)
            .map_err(|_| PriceError::BeyondTime)
    };
    TimeRange::new(at(after)?, at(after + length)?).map_err(|_| PriceError::BeyondTime)
}

/// The lines of what is added, in the order of the list, one for each add-on however often it is named.
fn add_ons(list: &PriceList, order: &Order) -> Result<Vec<Line>, PriceError> {
    let known = |id: AddOnId| list.add_ons.iter().any(|one| one.id == id);
    if let Some((id, _)) = order.add_ons.iter().find(|(id, _)| !known(*id)) {
        return Err(PriceError::UnknownAddOn { id: *id });
    }
    let mut lines = Vec::new();
    for add_on in &list.add_ons {
        let AddOnPrice { id, price, max, .. } = *add_on;
        let named = order.add_ons.iter().filter(|(other, _)| *other == id);
        let count = named.fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        if count > max {
            return Err(PriceError::TooManyOfAddOn {
                id,
                count,
                limit: max,
            });
        }
        if count > 0 {
            lines.push(Line {
                kind: match add_on.kind {
                    AddOnKind::Extra => LineKind::AddOn,
                    AddOnKind::Rental => LineKind::Rental,
                    AddOnKind::Sale => LineKind::Sale,
                },
                add_on: Some(id),
                range: None,
                quantity: count,
                unit: price,
                total: times("add_ons", price, count)?,
            });
        }
    }
    Ok(lines)
}

fn amount(
    field: &'static str,
    minor: Option<i64>,
    currency: Currency,
) -> Result<Money, PriceError> {
    let minor = minor.ok_or(PriceError::TooLarge { field })?;
    Ok(Money { minor, currency })
}

fn times(field: &'static str, price: Money, count: u32) -> Result<Money, PriceError> {
    amount(field, price.minor.checked_mul(count.into()), price.currency)
}

fn sum(lines: &[Line], currency: Currency) -> Result<Money, PriceError> {
    let minor = lines
        .iter()
        .try_fold(0_i64, |sum, line| sum.checked_add(line.total.minor));
    amount("total", minor, currency)
}

/// Part of a total; hundredths are rounded to the nearest minor unit, halves up.
fn portion(field: &'static str, part: Part, total: Money) -> Result<Money, PriceError> {
    match part {
        Part::Fixed(fixed) => Ok(fixed),
        Part::Percent(percent) => {
            let hundredths = i128::from(total.minor) * i128::from(percent);
            amount(
                field,
                i64::try_from((hundredths + 50) / 100).ok(),
                total.currency,
            )
        }
    }
}
