//! What a visit costs, and on which terms it can be called off: stored prices in the engine's words, and its quote in
//! those of a booking.

use booking::prices::{
    AddOnKind, AddOnPrice, Band, CancelTerms, Line, LineKind, Order, Part, PriceError, PriceKind,
    PriceList, VariantPrice, quote, unpriced,
};
use domain::{AddOnId, Money, StaffId, TimeRange};

use crate::{
    ServiceError,
    records::{self, BookingLine, BookingTerms, Deposit, LateCancel, Length, Service},
    snapshot::{Shape, Snapshot},
};

/// The price list of a service at a location.
fn price_list(snapshot: &Snapshot, service: &Service) -> PriceList {
    let unit = match service.length {
        Length::Multiples { step, .. } => step,
        Length::Fixed => service.minutes,
    };
    PriceList {
        currency: service
            .price
            .map_or(snapshot.business.currency, |price| price.currency),
        base: service.price,
        kind: match (service.price_kind, service.price_to) {
            (records::PriceKind::Fixed, _) | (records::PriceKind::Range, None) => PriceKind::Fixed,
            (records::PriceKind::From, _) => PriceKind::From,
            (records::PriceKind::Range, Some(to)) => PriceKind::Range { to },
            (records::PriceKind::Free, _) => PriceKind::Free,
            (records::PriceKind::PerUnit, _) => PriceKind::PerUnit { minutes: unit },
        },
        bands: service.bands.iter().map(band).collect(),
        holidays: snapshot.holidays().collect(),
        variants: service
            .variants
            .iter()
            .map(|variant| VariantPrice {
                id: variant.id,
                price: variant.price,
            })
            .collect(),
        add_ons: service
            .add_ons
            .iter()
            .map(|add_on| AddOnPrice {
                id: add_on.id,
                kind: match add_on.kind {
                    records::AddOnKind::Extra => AddOnKind::Extra,
                    records::AddOnKind::Rental => AddOnKind::Rental,
                    records::AddOnKind::Sale => AddOnKind::Sale,
                },
                price: add_on.price,
                max: add_on.max,
            })
            .collect(),
        deposit: service.deposit.map(part),
        cancel: (service.cancel_notice_minutes.is_some() || service.cancel_fee.is_some()).then(
            || CancelTerms {
                notice_minutes: service.cancel_notice_minutes.unwrap_or(0),
                fee: service.cancel_fee.map(part),
            },
        ),
    }
}

fn band(band: &records::PriceBand) -> Band {
    Band {
        weekdays: band.weekdays.clone(),
        range: band.range,
        dates: band.dates,
        holidays: band.holidays,
        price: band.price,
    }
}

const fn part(part: Deposit) -> Part {
    match part {
        Deposit::Fixed(amount) => Part::Fixed(amount),
        Deposit::Percent(percent) => Part::Percent(percent),
    }
}

impl Shape<'_> {
    /// What the visit costs at a time with a person, and calling it off. A price on request stays open, and so do the
    /// terms that are a part of it; what is fixed holds.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if the price list is set up wrongly, naming the field.
    pub fn terms(
        &self,
        snapshot: &Snapshot,
        range: TimeRange,
        staff: Option<StaffId>,
    ) -> Result<BookingTerms, ServiceError> {
        let list = price_list(snapshot, self.service);
        let order = Order {
            resources: self.resources.max(1),
            seats: self.seats,
            variant: self.variant.map(|variant| variant.id),
            add_ons: self
                .add_ons
                .iter()
                .map(|(add_on, quantity)| (add_on.id, *quantity))
                .collect(),
            staff_price: staff.and_then(|id| self.performer(id)?.price),
            ..Order::of(
                range.start().to_zoned(snapshot.zone.clone()),
                // What is added has prices of its own, and is not paid for by the time it takes.
                self.own_minutes(staff),
            )
        };
        match quote(&list, &order) {
            Ok(quote) => Ok(BookingTerms {
                price: Some(quote.total),
                lines: self.lines(&quote.lines),
                deposit_due: quote.deposit_due.filter(is_some),
                cancel_free_until: Some(quote.cancel_free_until),
                cancel_fee: quote.cancel_fee.filter(is_some),
                late_cancel: self.service.late_cancel.unwrap_or(LateCancel::Fee),
            }),
            Err(PriceError::OnRequest) => {
                let known = unpriced(&list, &order).map_err(named)?;
                Ok(BookingTerms {
                    price: None,
                    lines: self.lines(&known.lines),
                    deposit_due: known.deposit_due.filter(is_some),
                    cancel_free_until: Some(known.cancel_free_until),
                    cancel_fee: known.cancel_fee.filter(is_some),
                    late_cancel: self.service.late_cancel.unwrap_or(LateCancel::Fee),
                })
            }
            Err(error) => Err(named(error)),
        }
    }

    /// The lines of a quote in the words of the service.
    fn lines(&self, lines: &[Line]) -> Vec<BookingLine> {
        let name = |id: Option<AddOnId>| {
            let mut add_ons = self.service.add_ons.iter();
            let add_on = add_ons.find(|add_on| Some(add_on.id) == id);
            add_on.map_or_else(|| self.service.name.clone(), |add_on| add_on.name.clone())
        };
        let lines = lines.iter().map(|line| BookingLine {
            kind: match line.kind {
                LineKind::Visit => records::LineKind::Visit,
                LineKind::AddOn => records::LineKind::AddOn,
                LineKind::Rental => records::LineKind::Rental,
                LineKind::Sale => records::LineKind::Sale,
            },
            name: name(line.add_on),
            quantity: line.quantity,
            unit: line.unit,
            total: line.total,
            add_on_id: line.add_on,
        });
        lines.collect()
    }
}

/// Whether there is anything to pay: 0 is the rule that nothing is.
const fn is_some(amount: &Money) -> bool {
    amount.minor > 0
}

fn named(error: PriceError) -> ServiceError {
    ServiceError::invalid(error.field(), error.to_string())
}
