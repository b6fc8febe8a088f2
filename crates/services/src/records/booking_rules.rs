//! What a booking must be, to be stored.

use domain::{Currency, Money};

use super::booking::{Booking, BookingLine, BookingTerms};
use crate::ServiceError;

/// Lines of a booking at most.
const LINES_MAX: usize = 200;
/// Seats of one booking at most.
const SEATS_MAX: u32 = 1_000;

/// Amounts that are stored together: none below zero, all in one currency, and lines that add up.
fn check_amounts<'a>(
    amounts: impl IntoIterator<Item = (&'static str, Option<&'a Money>)>,
    lines: &[BookingLine],
) -> Result<(), ServiceError> {
    let mut currency: Option<Currency> = None;
    let mut check = |field, amount: &Money| {
        if amount.minor < 0 {
            return Err(ServiceError::invalid(field, "an amount is not below zero"));
        }
        if *currency.get_or_insert(amount.currency) != amount.currency {
            let reason = "all amounts of a booking are in one currency";
            return Err(ServiceError::invalid(field, reason));
        }
        Ok(())
    };
    for (field, amount) in amounts {
        amount.map_or(Ok(()), |amount| check(field, amount))?;
    }
    if lines.len() > LINES_MAX {
        return Err(ServiceError::invalid(
            "lines",
            "a booking has at most 200 lines",
        ));
    }
    for line in lines {
        check("lines", &line.unit)?;
        check("lines", &line.total)?;
        if !(1..=100_000).contains(&line.quantity) {
            let reason = "a line is for 1 to 100000 of something";
            return Err(ServiceError::invalid("lines", reason));
        }
    }
    Ok(())
}

impl BookingTerms {
    /// Whether they can be stored.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the first field that breaks a rule, and the rule.
    pub fn validate(&self) -> Result<(), ServiceError> {
        let amounts = [
            ("price", self.price.as_ref()),
            ("deposit_due", self.deposit_due.as_ref()),
            ("cancel_fee", self.cancel_fee.as_ref()),
        ];
        check_amounts(amounts, &self.lines)
    }
}

impl Booking {
    /// Whether it can be stored.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the first field that breaks a rule, and the rule.
    pub fn validate(&self) -> Result<(), ServiceError> {
        if !(1..=SEATS_MAX).contains(&self.seats) {
            return Err(ServiceError::invalid("seats", "a booking is for 1 to 1000"));
        }
        let amounts = [
            ("price", self.price.as_ref()),
            ("deposit_due", self.deposit_due.as_ref()),
            ("cancel_fee", self.cancel_fee.as_ref()),
        ];
        check_amounts(amounts, &self.lines)
    }
}
