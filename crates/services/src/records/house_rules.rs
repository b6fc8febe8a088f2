//! Rules that hold for every service which has none of its own: those of its location, and before nothing else those of the
//! business.

use domain::Currency;
use serde::{Deserialize, Serialize};

use super::service::{Deposit, Fee, Service};
use crate::ServiceError;

domain::words! {
    /// What becomes of a change that comes after the time to cancel free is over.
    LateCancel, "rule about late changes" {
        /// It is made, and costs what the terms say.
        Fee = "fee",
        /// The customer cannot make it any more: the business can.
        Refuse = "refuse",
    }
}

/// Longest notice, in minutes: a year.
const NOTICE_MAX: u32 = 366 * 1_440;

/// Rules of a location, or of a whole business. What is `None` is not ruled here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HouseRules {
    /// At most so many bookings of one service a date at one location.
    pub day_limit: Option<u32>,
    /// Due when booking; nothing, where it is 0.
    pub deposit: Option<Deposit>,
    /// Until how many minutes before the start cancelling costs nothing.
    pub cancel_notice_minutes: Option<u32>,
    /// What cancelling later costs; nothing, where it is 0.
    pub cancel_fee: Option<Fee>,
    /// What becomes of later changes.
    pub late_cancel: Option<LateCancel>,
}

/// Whose rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuledBy {
    /// The service has its own.
    Service,
    /// The location has one.
    Location,
    /// The business has one.
    Business,
}

impl RuledBy {
    /// The word of the public interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Location => "location",
            Self::Business => "business",
        }
    }
}

impl HouseRules {
    /// These rules, and where they say nothing those of a wider circle.
    #[must_use]
    pub fn or(self, wider: Self) -> Self {
        Self {
            day_limit: self.day_limit.or(wider.day_limit),
            deposit: self.deposit.or(wider.deposit),
            cancel_notice_minutes: self.cancel_notice_minutes.or(wider.cancel_notice_minutes),
            cancel_fee: self.cancel_fee.or(wider.cancel_fee),
            late_cancel: self.late_cancel.or(wider.late_cancel),
        }
    }

    /// Gives a service the rules that it has none of its own for. An amount in another currency than the service's is no
    /// rule for it.
    pub fn fill(self, service: &mut Service) {
        let currency = service.amounts().first().map(|(_, amount)| amount.currency);
        let fits = |part: &Deposit| match part {
            Deposit::Fixed(amount) => currency.is_none_or(|one| one == amount.currency),
            Deposit::Percent(_) => true,
        };
        let own = Self {
            day_limit: service.day_limit,
            deposit: service.deposit,
            cancel_notice_minutes: service.cancel_notice_minutes,
            cancel_fee: service.cancel_fee,
            late_cancel: service.late_cancel,
        };
        let all = own.or(Self {
            deposit: self.deposit.filter(fits),
            cancel_fee: self.cancel_fee.filter(fits),
            ..self
        });
        service.day_limit = all.day_limit;
        service.deposit = all.deposit;
        service.cancel_notice_minutes = all.cancel_notice_minutes;
        service.cancel_fee = all.cancel_fee;
        service.late_cancel = all.late_cancel;
    }

    /// Whether they can be stored for a business with prices in a currency.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the first field that breaks a rule, and the rule.
    pub fn validate_in(&self, currency: Currency) -> Result<(), ServiceError> {
        self.validate()?;
        for (field, part) in [("deposit", self.deposit), ("cancel_fee", self.cancel_fee)] {
            if let Some(Deposit::Fixed(amount)) = part
                && amount.currency != currency
            {
                let reason = format!("amounts of the business are in {currency}");
                return Err(ServiceError::invalid(field, reason));
            }
        }
        Ok(())
    }

    /// Whether they can be stored.
    ///
    /// # Errors
    /// As [`validate_in`](Self::validate_in), whatever the currency.
    pub fn validate(&self) -> Result<(), ServiceError> {
        if self
            .day_limit
            .is_some_and(|limit| !(1..=10_000).contains(&limit))
        {
            let reason = "a limit is from 1 to 10000: to stop bookings, close the day";
            return Err(ServiceError::invalid("day_limit", reason));
        }
        if self
            .cancel_notice_minutes
            .is_some_and(|minutes| minutes > NOTICE_MAX)
        {
            let reason = "at most 527040 minutes, a year, before the start";
            return Err(ServiceError::invalid("cancel_notice_minutes", reason));
        }
        for (field, part) in [("deposit", self.deposit), ("cancel_fee", self.cancel_fee)] {
            match part {
                Some(Deposit::Fixed(amount)) if amount.minor < 0 => {
                    return Err(ServiceError::invalid(field, "an amount is not below zero"));
                }
                Some(Deposit::Percent(101..)) => {
                    return Err(ServiceError::invalid(field, "at most 100 per cent"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whose limit of bookings a date holds for a service as it is stored; `None` if nobody has one.
#[must_use]
pub fn day_limit_of(
    service: &Service,
    location: HouseRules,
    business: HouseRules,
) -> Option<RuledBy> {
    let by = [
        (service.day_limit, RuledBy::Service),
        (location.day_limit, RuledBy::Location),
        (business.day_limit, RuledBy::Business),
    ];
    by.into_iter().find_map(|(limit, by)| limit.map(|_| by))
}

#[cfg(test)]
mod tests {
    use domain::{Money, ServiceId};

    use super::*;

    fn pounds(minor: i64) -> Deposit {
        let currency = Currency::GBP;
        Deposit::Fixed(Money { minor, currency })
    }

    /// Every way in which three circles may have or lack a rule: the narrowest that has one rules.
    #[test]
    fn the_narrowest_circle_that_has_a_rule_rules() {
        for bits in 0..8_u32 {
            let has = |bit: u32| bits & (1 << bit) != 0;
            let of = |bit: u32| HouseRules {
                day_limit: has(bit).then_some(bit + 1),
                deposit: has(bit).then_some(pounds(i64::from(bit) + 1)),
                cancel_notice_minutes: has(bit).then_some(bit * 60),
                cancel_fee: has(bit).then_some(Deposit::Percent(u8::try_from(10 * bit).unwrap())),
                late_cancel: has(bit).then_some(LateCancel::ALL[(bit % 2) as usize]),
            };
            let mut service = Service::named(
                ServiceId::from_uuid(uuid::Uuid::from_u128(1)),
                "Haircut",
                30,
            );
            of(0).fill(&mut service);
            let stored = service.clone();
            let (location, business) = (of(1), of(2));
            location.or(business).fill(&mut service);
            let narrowest = (0..3).find(|bit| has(*bit));
            let expected = narrowest.map_or(HouseRules::default(), of);
            assert_eq!(service.day_limit, expected.day_limit, "{bits:03b}");
            assert_eq!(service.deposit, expected.deposit, "{bits:03b}");
            assert_eq!(
                service.cancel_notice_minutes, expected.cancel_notice_minutes,
                "{bits:03b}"
            );
            assert_eq!(service.cancel_fee, expected.cancel_fee, "{bits:03b}");
            assert_eq!(service.late_cancel, expected.late_cancel, "{bits:03b}");
            let by = [RuledBy::Service, RuledBy::Location, RuledBy::Business];
            assert_eq!(
                day_limit_of(&stored, location, business),
                narrowest.map(|bit| by[bit as usize]),
                "{bits:03b}"
            );
        }
    }

    #[test]
    fn each_rule_is_taken_by_itself_and_only_in_the_services_currency() {
        let mut service =
            Service::named(ServiceId::from_uuid(uuid::Uuid::from_u128(1)), "Botox", 30);
        service.price = Some(Money {
            minor: 30_000,
            currency: Currency::USD,
        });
        service.cancel_notice_minutes = Some(60);
        HouseRules {
            deposit: Some(pounds(1_000)),
            cancel_notice_minutes: Some(1_440),
            cancel_fee: Some(Deposit::Percent(50)),
            ..HouseRules::default()
        }
        .fill(&mut service);
        assert_eq!(service.deposit, None, "pounds are no dollars");
        assert_eq!(service.cancel_notice_minutes, Some(60));
        assert_eq!(service.cancel_fee, Some(Deposit::Percent(50)));
    }

    #[test]
    fn what_cannot_hold_is_refused_by_its_field() {
        let refused = |rules: HouseRules| match rules.validate_in(Currency::GBP) {
            Err(ServiceError::Invalid { field, .. }) => field,
            other => panic!("{rules:?}: {other:?}"),
        };
        let none = HouseRules::default();
        for limit in [0, 10_001] {
            let day_limit = Some(limit);
            assert_eq!(refused(HouseRules { day_limit, ..none }), "day_limit");
        }
        for part in [pounds(-1), Deposit::Percent(101)] {
            let (deposit, cancel_fee) = (Some(part), Some(part));
            assert_eq!(refused(HouseRules { deposit, ..none }), "deposit");
            assert_eq!(refused(HouseRules { cancel_fee, ..none }), "cancel_fee");
        }
        let dollars = Deposit::Fixed(Money {
            minor: 1,
            currency: Currency::USD,
        });
        let deposit = Some(dollars);
        assert_eq!(refused(HouseRules { deposit, ..none }), "deposit");
        let cancel_notice_minutes = Some(NOTICE_MAX + 1);
        assert_eq!(
            refused(HouseRules {
                cancel_notice_minutes,
                ..none
            }),
            "cancel_notice_minutes"
        );
        assert!(none.validate_in(Currency::GBP).is_ok());
    }
}
