//! Why there is no quote.

use domain::{AddOnId, Currency, VariantId};

/// A price list that contradicts itself, or an order that it has no answer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// The service has no price.
    #[error("the price is on request: ask the business")]
    OnRequest,
    /// An amount below zero.
    #[error("{field}: an amount is at least 0, not {minor}")]
    BelowZero {
        /// Where.
        field: &'static str,
        /// As given.
        minor: i64,
    },
    /// Two currencies in one list, or in a list and an order.
    #[error("{field}: all amounts are in {expected}, this one is in {found}")]
    TwoCurrencies {
        /// Where.
        field: &'static str,
        /// The currency of the list.
        expected: Currency,
        /// Another.
        found: Currency,
    },
    /// More than a hundred hundredths.
    #[error("{field}: at most {limit} per cent, not {percent}")]
    Percent {
        /// Where.
        field: &'static str,
        /// As given.
        percent: u8,
        /// 100.
        limit: u8,
    },
    /// The upper end of a price range is below the lower.
    #[error("price_to: the upper end of a price is not below the lower")]
    RangeUpsideDown,
    /// A unit of no length.
    #[error("price_kind: a unit lasts at least one minute")]
    NoUnit,
    /// A band whose last date is before its first.
    #[error("bands: price {place} ends before it begins: swap its dates")]
    BandUpsideDown {
        /// Place in the list, from 0.
        place: usize,
    },
    /// Two bands of one kind hold at one time.
    #[error("bands: prices {first} and {second} hold at the same time: shorten one of them")]
    BandsOverlap {
        /// Place in the list, from 0.
        first: usize,
        /// Place in the list, from 0.
        second: usize,
    },
    /// A visit of no length, or of more than two weeks.
    #[error("minutes: a visit lasts from 1 to {limit} minutes, not {minutes}")]
    Minutes {
        /// As given.
        minutes: u32,
        /// The longest.
        limit: u32,
    },
    /// A length that is no multiple of the unit that is priced.
    #[error("minutes: the length must be a multiple of {unit} minutes, {minutes} is not")]
    Units {
        /// As given.
        minutes: u32,
        /// The unit.
        unit: u32,
    },
    /// None of something that at least one is needed of, or too many.
    #[error("{field}: from {least} to {limit}, not {count}")]
    Count {
        /// What.
        field: &'static str,
        /// As given.
        count: u32,
        /// The smallest that is possible.
        least: u32,
        /// The largest.
        limit: u32,
    },
    /// The list has no such variant.
    #[error("variant: the service has no {id}: choose one of its variants")]
    UnknownVariant {
        /// As given.
        id: VariantId,
    },
    /// The list has no such add-on.
    #[error("add_ons: the service has no {id}: choose one of its add-ons")]
    UnknownAddOn {
        /// As given.
        id: AddOnId,
    },
    /// More than one booking takes.
    #[error("add_ons: one booking takes at most {limit} of {id}, not {count}")]
    TooManyOfAddOn {
        /// Which.
        id: AddOnId,
        /// As given, all entries together.
        count: u32,
        /// The most.
        limit: u32,
    },
    /// The amount cannot be written down.
    #[error("{field}: the amount is too large: lower the price or the number")]
    TooLarge {
        /// Where.
        field: &'static str,
    },
    /// The visit ends after the last instant that can be represented.
    #[error("start: the visit ends beyond the calendar: choose an earlier start")]
    BeyondTime,
}

impl PriceError {
    /// The field at fault, by its name in the list or the order.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::OnRequest => "price",
            Self::BelowZero { field, .. }
            | Self::TwoCurrencies { field, .. }
            | Self::Percent { field, .. }
            | Self::Count { field, .. }
            | Self::TooLarge { field } => field,
            Self::RangeUpsideDown => "price_to",
            Self::NoUnit => "price_kind",
            Self::BandUpsideDown { .. } | Self::BandsOverlap { .. } => "bands",
            Self::Minutes { .. } | Self::Units { .. } => "minutes",
            Self::UnknownVariant { .. } => "variant",
            Self::UnknownAddOn { .. } | Self::TooManyOfAddOn { .. } => "add_ons",
            Self::BeyondTime => "start",
        }
    }

    /// The limit that was crossed, where there is one.
    #[must_use]
    pub fn limit(&self) -> Option<i64> {
        match *self {
            Self::BelowZero { .. } => Some(0),
            Self::Percent { limit, .. } => Some(limit.into()),
            Self::Minutes { limit, .. }
            | Self::Count { limit, .. }
            | Self::TooManyOfAddOn { limit, .. } => Some(limit.into()),
            Self::Units { unit, .. } => Some(unit.into()),
            Self::NoUnit => Some(1),
            Self::TooLarge { .. } => Some(i64::MAX),
            _ => None,
        }
    }
}
