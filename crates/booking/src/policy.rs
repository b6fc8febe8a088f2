//! Whom a service is for: rules about the customer, held against what is known of them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether a service is for newcomers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstVisit {
    /// For everyone.
    #[default]
    Any,
    /// Only for someone who was never here.
    FirstOnly,
    /// Only for someone who was here before.
    ReturningOnly,
}

/// Rules about the customer. The default has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Youngest age in years.
    pub age_min: Option<u8>,
    /// Oldest age in years.
    pub age_max: Option<u8>,
    /// Newcomers, others, or both.
    pub first_visit: FirstVisit,
    /// How many bookings one customer may have on one date.
    pub customer_day_limit: Option<u16>,
    /// How many bookings one customer may have ahead of them.
    pub customer_open_limit: Option<u16>,
}

/// What is known of the customer who asks. What is not known refuses nothing: whoever books must ask first where
/// [`Policy::asks_age`] says so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerFacts {
    /// How often they were here.
    pub visits: u32,
    /// Their bookings by date at the location, without the one that is being moved. A date may be listed more than once.
    pub bookings_on: Vec<(Date, u16)>,
    /// Their bookings that are still ahead, without the one that is being moved.
    pub open: u16,
    /// Age in years, if they said it.
    pub age: Option<u8>,
}

/// One rule of a [`Policy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyRule {
    /// Too young.
    AgeMin,
    /// Too old.
    AgeMax,
    /// Only for first visits.
    FirstVisitOnly,
    /// Only for those who were here before.
    ReturningOnly,
    /// As many bookings on that date as one customer may have.
    CustomerDayLimit,
    /// As many bookings ahead as one customer may have.
    CustomerOpenLimit,
}

impl PolicyRule {
    /// The name used in the portal and the public interface.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AgeMin => "age_min",
            Self::AgeMax => "age_max",
            Self::FirstVisitOnly => "first_visit_only",
            Self::ReturningOnly => "returning_only",
            Self::CustomerDayLimit => "customer_day_limit",
            Self::CustomerOpenLimit => "customer_open_limit",
        }
    }
}

impl Policy {
    /// Whether the customer's age must be known before booking.
    #[must_use]
    pub const fn asks_age(&self) -> bool {
        self.age_min.is_some() || self.age_max.is_some()
    }

    /// Every rule that refuses the customer on a date, with the value of each.
    pub fn refusing(
        &self,
        customer: &CustomerFacts,
        date: Date,
    ) -> impl Iterator<Item = (PolicyRule, u32)> + use<> {
        let full = self.full_on(customer, date);
        let full = full.map(|limit| (PolicyRule::CustomerDayLimit, u32::from(limit)));
        self.against(customer).chain(full)
    }

    /// The rules that refuse the customer whatever the date, with the value of each.
    pub(crate) fn against(
        &self,
        customer: &CustomerFacts,
    ) -> impl Iterator<Item = (PolicyRule, u32)> + use<> {
        let age = customer.age;
        let young = self.age_min.filter(|min| age.is_some_and(|age| age < *min));
        let old = self.age_max.filter(|max| age.is_some_and(|age| age > *max));
        let visits = match self.first_visit {
            FirstVisit::FirstOnly if customer.visits > 0 => Some(PolicyRule::FirstVisitOnly),
            FirstVisit::ReturningOnly if customer.visits == 0 => Some(PolicyRule::ReturningOnly),
            _ => None,
        };
        let open = self
            .customer_open_limit
            .filter(|limit| customer.open >= *limit);
        let rules = [
            young.map(|min| (PolicyRule::AgeMin, u32::from(min))),
            old.map(|max| (PolicyRule::AgeMax, u32::from(max))),
            visits.map(|rule| (rule, customer.visits)),
            open.map(|limit| (PolicyRule::CustomerOpenLimit, u32::from(limit))),
        ];
        rules.into_iter().flatten()
    }

    /// The limit of bookings on one date, if the customer has reached it on this one.
    pub(crate) fn full_on(&self, customer: &CustomerFacts, date: Date) -> Option<u16> {
        self.customer_day_limit
            .filter(|limit| count_on(&customer.bookings_on, date) >= u32::from(*limit))
    }
}

/// The sum of a date's entries.
pub(crate) fn count_on(counts: &[(Date, u16)], date: Date) -> u32 {
    counts
        .iter()
        .filter(|(on, _)| *on == date)
        .map(|(_, count)| u32::from(*count))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_refuses_beyond_its_value_and_not_at_it() {
        let customer = |age, visits, open| CustomerFacts {
            visits,
            open,
            age,
            ..CustomerFacts::default()
        };
        let adults = Policy {
            age_min: Some(18),
            age_max: Some(65),
            customer_open_limit: Some(2),
            ..Policy::default()
        };
        let codes = |policy: Policy, facts: &CustomerFacts| -> Vec<_> {
            policy
                .against(facts)
                .map(|(rule, value)| (rule.code(), value))
                .collect()
        };
        assert_eq!(codes(adults, &customer(Some(18), 0, 1)), []);
        assert_eq!(codes(adults, &customer(Some(65), 0, 1)), []);
        assert_eq!(
            codes(adults, &customer(None, 0, 0)),
            [],
            "what is not known refuses nothing"
        );
        assert_eq!(codes(adults, &customer(Some(17), 0, 0)), [("age_min", 18)]);
        assert_eq!(
            codes(adults, &customer(Some(66), 0, 2)),
            [("age_max", 65), ("customer_open_limit", 2)]
        );
        let first = |first_visit| Policy {
            first_visit,
            ..Policy::default()
        };
        assert_eq!(
            codes(first(FirstVisit::FirstOnly), &customer(None, 0, 0)),
            []
        );
        assert_eq!(
            codes(first(FirstVisit::FirstOnly), &customer(None, 3, 0)),
            [("first_visit_only", 3)]
        );
        assert_eq!(
            codes(first(FirstVisit::ReturningOnly), &customer(None, 1, 0)),
            []
        );
        assert_eq!(
            codes(first(FirstVisit::ReturningOnly), &customer(None, 0, 0)),
            [("returning_only", 0)]
        );
    }
}
