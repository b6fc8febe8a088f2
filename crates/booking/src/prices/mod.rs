//! What a visit costs: a price list, and the quote that it gives for an order. Pure and exact: amounts are integers of
//! minor units, every sum is checked, and a quote made again from the same list and order is the same.
//!
//! The price of a visit is that of the variant, if it has one of its own; else that of the staff member, if they have
//! one of their own; else that of the band that holds at the time; else the base. It is paid for each seat. A price
//! [per unit](PriceKind::PerUnit) is also paid for each unit of time and each resource, and every unit has the price of
//! the time at which it begins on the wall clock.

mod bands;
mod error;
mod list;
mod quote;

pub use bands::Band;
pub use error::PriceError;
pub use list::{AddOnKind, AddOnPrice, CancelTerms, Part, PriceKind, PriceList, VariantPrice};
pub use quote::{Certainty, Line, LineKind, Order, Quote, Unpriced, quote, unpriced};
