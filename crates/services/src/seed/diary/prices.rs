//! What a past visit cost, by the rules of the service.

use domain::Money;
use jiff::SignedDuration;

use super::{chance::Chance, visits::Visit};
use crate::{
    ServiceError,
    records::{
        AddOnKind, BookingLine, BookingTerms, Deposit, LateCancel, Length, LineKind, PriceKind,
        Service,
    },
    seed::write::broken,
};

/// Of a hundred visits, how many take something that goes with them.
const WITH_ADD_ON: u32 = 22;

pub(super) fn of(visit: &Visit, chance: &mut Chance) -> Result<BookingTerms, ServiceError> {
    let service = &visit.service;
    let Some(unit) = unit_price(visit) else {
        return Ok(BookingTerms::default());
    };
    let quantity = units(service, visit);
    let mut lines = vec![line(LineKind::Visit, &service.name, quantity, unit)?];
    if chance.percent(WITH_ADD_ON)
        && let Some(add_on) = chance.pick(&service.add_ons)
        && add_on.minutes == 0
    {
        let kind = match add_on.kind {
            AddOnKind::Extra => LineKind::AddOn,
            AddOnKind::Rental => LineKind::Rental,
            AddOnKind::Sale => LineKind::Sale,
        };
        let quantity = chance.between(1, add_on.max.min(4));
        lines.push(BookingLine {
            add_on_id: Some(add_on.id),
            ..line(kind, &add_on.name, quantity, add_on.price)?
        });
    }
    let minor = lines.iter().map(|line| line.total.minor).sum();
    let total = Money {
        minor,
        currency: unit.currency,
    };
    let part = |part: Deposit| match part {
        Deposit::Fixed(amount) => amount,
        Deposit::Percent(share) => Money {
            minor: minor * i64::from(share) / 100,
            currency: unit.currency,
        },
    };
    let free_until = service.cancel_notice_minutes.and_then(|minutes| {
        let notice = SignedDuration::from_mins(i64::from(minutes));
        visit.range.start().checked_sub(notice).ok()
    });
    Ok(BookingTerms {
        price: Some(total),
        lines,
        deposit_due: service.deposit.map(part),
        cancel_free_until: free_until,
        cancel_fee: service.cancel_fee.map(part),
        late_cancel: service.late_cancel.unwrap_or(LateCancel::Fee),
    })
}

/// The price of one unit: of the variant, of who performs it, of the day.
fn unit_price(visit: &Visit) -> Option<Money> {
    let service = &visit.service;
    if service.price_kind == PriceKind::Free {
        return None;
    }
    let variant = service
        .variants
        .iter()
        .find(|variant| Some(variant.id) == visit.kind.variant)
        .and_then(|variant| variant.price);
    let own = service
        .staff
        .iter()
        .find(|performer| Some(performer.staff) == visit.kind.staff)
        .and_then(|performer| performer.price);
    let day = visit.zone.to_datetime(visit.range.start()).weekday();
    let band = service
        .bands
        .iter()
        .find(|band| band.weekdays.contains(&day))
        .map(|band| band.price);
    variant.or(own).or(band).or(service.price)
}

/// Hours of courts, otherwise one.
fn units(service: &Service, visit: &Visit) -> u32 {
    let Length::Multiples { step, .. } = service.length else {
        return 1;
    };
    let lanes = u32::try_from(visit.lanes.len()).unwrap_or(1);
    visit.kind.minutes / step.max(1) * lanes
}

fn line(
    kind: LineKind,
    name: &str,
    quantity: u32,
    unit: Money,
) -> Result<BookingLine, ServiceError> {
    let total = unit
        .minor
        .checked_mul(i64::from(quantity))
        .ok_or_else(|| broken("a price beyond all bounds"))?;
    Ok(BookingLine {
        kind,
        name: name.to_owned(),
        quantity,
        unit,
        total: Money {
            minor: total,
            currency: unit.currency,
        },
        add_on_id: None,
    })
}
