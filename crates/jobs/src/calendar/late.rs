//! What is done about a booking for which the calendar turned out to have no room.

use async_trait::async_trait;
use domain::{BookingId, BusinessId};
use services::{
    ServiceError,
    bookings::{Bookings, ChangeError, LateConflict},
};

use crate::JobError;

/// What became of the booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawal {
    /// It was called off and its customer offered other times.
    Withdrawn,
    /// It was called off or over already.
    Settled,
}

/// Calls a booking off because of the calendar, and tells its customer. Idempotent.
#[async_trait]
pub trait LateConflicts: Send + Sync {
    /// Withdraws the booking.
    async fn withdraw(
        &self,
        business: BusinessId,
        booking: BookingId,
    ) -> Result<Withdrawal, JobError>;
}

#[async_trait]
impl LateConflicts for Bookings {
    async fn withdraw(
        &self,
        business: BusinessId,
        booking: BookingId,
    ) -> Result<Withdrawal, JobError> {
        match Bookings::withdraw(self, business, booking).await {
            Ok(LateConflict::Withdrawn) => Ok(Withdrawal::Withdrawn),
            Ok(LateConflict::Settled) | Err(ChangeError::Settled(_)) => Ok(Withdrawal::Settled),
            Err(ChangeError::Service(ServiceError::Store(error))) => Err(error.into()),
            // Somebody changed it meanwhile, or a calendar did not answer: look again.
            Err(error) => Err(JobError::retry(&error)),
        }
    }
}
