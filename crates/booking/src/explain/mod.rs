//! Why a start is not offered, what would free it, and what is free instead.

mod change;
mod claims;
mod search;

use jiff::Timestamp;

pub use change::{Edit, RuleChange};
pub use claims::Claims;

use crate::{query::Query, reasons::Reason, schedule::Schedule, slots::Slot};

/// How many alternatives are named.
const ALTERNATIVES: usize = 3;

/// The answer to "why was this not offered?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Every reason against the start, those of the whole day first; empty when it is bookable.
    pub reasons: Vec<Reason>,
    /// The smallest change after which the start is bookable: as few edits as possible, and of those the ones that
    /// change least. `None` if it is bookable already, or if nothing would help because it has passed.
    pub smallest_change: Option<RuleChange>,
    /// The nearest starts that are bookable, best first.
    pub nearest: Vec<Slot>,
}

impl Explanation {
    /// Whether the start is bookable.
    #[must_use]
    pub const fn is_bookable(&self) -> bool {
        self.reasons.is_empty()
    }
}

impl Schedule {
    /// Explains a start; the query's range does not matter. [`Query::spare`] widens what can be suggested.
    #[must_use]
    pub fn explain(&self, query: &Query<'_>, start: Timestamp) -> Explanation {
        let (reasons, smallest_change) = match self.check(query, start) {
            Ok(_) => (Vec::new(), None),
            Err(mut refusal) => {
                // Stable: inside both halves the order in which reasons are told.
                refusal
                    .reasons
                    .sort_by_key(|reason| !reason.is_of_the_whole_day());
                (refusal.reasons, search::smallest(self, query, start))
            }
        };
        Explanation {
            reasons,
            smallest_change,
            nearest: self.nearest(query, start, ALTERNATIVES),
        }
    }
}
