//! The prices of one service as a business writes them down.

use domain::{AddOnId, Currency, Money, VariantId};
use jiff::civil::Date;

use super::{Band, PriceError};

/// What kind of price a visit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceKind {
    /// Exactly this.
    Fixed,
    /// At least this.
    From,
    /// Between this and another amount.
    Range {
        /// The upper end.
        to: Money,
    },
    /// Nothing, whatever else is written.
    Free,
    /// This for every unit of time and every resource.
    PerUnit {
        /// The unit.
        minutes: u32,
    },
}

/// What a variant costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariantPrice {
    /// Which.
    pub id: VariantId,
    /// `None` for the price of the service.
    pub price: Option<Money>,
}

/// What kind of thing is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddOnKind {
    /// More of the service.
    Extra,
    /// Lent for the visit.
    Rental,
    /// Sold.
    Sale,
}

/// What an add-on costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddOnPrice {
    /// Which.
    pub id: AddOnId,
    /// What kind of thing.
    pub kind: AddOnKind,
    /// What one of it costs, whatever the length of the visit.
    pub price: Money,
    /// At most how many of it one booking takes.
    pub max: u32,
}

/// Part of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// This much.
    Fixed(Money),
    /// So many hundredths.
    Percent(u8),
}

/// What cancelling costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelTerms {
    /// How long before the start cancelling stops being free.
    pub notice_minutes: u32,
    /// What it costs from then on; `None` is nothing.
    pub fee: Option<Part>,
}

/// The prices of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceList {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The price; `None` is on request, except where the kind is free.
    pub base: Option<Money>,
    /// How it is meant.
    pub kind: PriceKind,
    /// Other prices at some times.
    pub bands: Vec<Band>,
    /// Dates that are public holidays where the visit takes place.
    pub holidays: Vec<Date>,
    /// Ways of having the service.
    pub variants: Vec<VariantPrice>,
    /// What can be added.
    pub add_ons: Vec<AddOnPrice>,
    /// Due when booking.
    pub deposit: Option<Part>,
    /// Terms of cancelling; `None` is free until the start.
    pub cancel: Option<CancelTerms>,
}

impl PriceList {
    /// A fixed price and nothing else.
    #[must_use]
    pub const fn fixed(price: Money) -> Self {
        Self {
            currency: price.currency,
            base: Some(price),
            kind: PriceKind::Fixed,
            bands: Vec::new(),
            holidays: Vec::new(),
            variants: Vec::new(),
            add_ons: Vec::new(),
            deposit: None,
            cancel: None,
        }
    }

    /// Checks what the types do not. [`quote`](super::quote()) does so too.
    ///
    /// # Errors
    /// The first fault found.
    pub fn validate(&self) -> Result<(), PriceError> {
        for (field, amount) in self.amounts() {
            self.accept(field, amount)?;
        }
        for (field, part) in [("deposit", self.deposit), ("cancel_fee", self.fee())] {
            if let Some(Part::Percent(percent)) = part
                && percent > 100
            {
                return Err(PriceError::Percent {
                    field,
                    percent,
                    limit: 100,
                });
            }
        }
        match self.kind {
            PriceKind::Range { to } if self.base.is_some_and(|base| to.minor < base.minor) => {
                return Err(PriceError::RangeUpsideDown);
            }
            PriceKind::PerUnit { minutes: 0 } => return Err(PriceError::NoUnit),
            _ => {}
        }
        for (place, band) in self.bands.iter().enumerate() {
            if band.dates.is_some_and(|(first, last)| last < first) {
                return Err(PriceError::BandUpsideDown { place });
            }
            let earlier = self.bands[..place].iter();
            if let Some(first) = earlier.clone().position(|other| other.clashes(band)) {
                return Err(PriceError::BandsOverlap {
                    first,
                    second: place,
                });
            }
        }
        Ok(())
    }

    /// What late cancelling costs.
    pub(super) fn fee(&self) -> Option<Part> {
        self.cancel.and_then(|terms| terms.fee)
    }

    /// Takes an amount: not below zero, and of the list's currency.
    pub(super) fn accept(&self, field: &'static str, amount: Money) -> Result<(), PriceError> {
        let (minor, found) = (amount.minor, amount.currency);
        if minor < 0 {
            return Err(PriceError::BelowZero { field, minor });
        }
        if self.currency != found {
            return Err(PriceError::TwoCurrencies {
                field,
                expected: self.currency,
                found,
            });
        }
        Ok(())
    }

    /// Every amount with its field.
    fn amounts(&self) -> impl Iterator<Item = (&'static str, Money)> + '_ {
        let upper = match self.kind {
            PriceKind::Range { to } => Some(to),
            _ => None,
        };
        let fixed = |part| match part {
            Some(Part::Fixed(amount)) => Some(amount),
            _ => None,
        };
        let single = [
            ("price", self.base),
            ("price_to", upper),
            ("deposit", fixed(self.deposit)),
            ("cancel_fee", fixed(self.fee())),
        ];
        let bands = self.bands.iter().map(|band| ("bands", Some(band.price)));
        let variants = self.variants.iter().map(|one| ("variants", one.price));
        let add_ons = self.add_ons.iter().map(|one| ("add_ons", Some(one.price)));
        let all = single
            .into_iter()
            .chain(bands)
            .chain(variants)
            .chain(add_ons);
        all.filter_map(|(field, amount)| Some((field, amount?)))
    }
}
