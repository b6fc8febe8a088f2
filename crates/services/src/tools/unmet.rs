//! What callers asked for and could not have goes into the demand ledger; so does what they got after all. The ledger never
//! stands in a call's way: what it cannot keep is logged.

use call::tools::CreateBooking;
use domain::{BookingId, TimeRange};
use jiff::{SignedDuration, Timestamp};

use super::Toolbox;
use crate::{
    ServiceError,
    availability::{Ask, OfferSet},
    bookings::{ChangeError, Committed},
    calls::CallScope,
    demand::Missed,
    snapshot::Snapshot,
};

impl Toolbox {
    /// A look-up that found nothing.
    pub(super) async fn note_nothing(
        &self,
        snapshot: &Snapshot,
        scope: &CallScope,
        (ask, wanted): (&Ask, TimeRange),
        found: &OfferSet,
    ) {
        let Some(why_not) = &found.why_not else {
            return;
        };
        let missed = Missed {
            ask,
            wanted,
            why_not,
            call: Some(scope.call),
            besides: &[],
        };
        if let Err(error) = self.demand.missed(snapshot, missed).await {
            lost(scope, &error);
        }
    }

    /// A booking that was refused because the time cannot be had.
    pub(super) async fn note_refused(
        &self,
        scope: &CallScope,
        wish: &CreateBooking,
        error: Option<&ChangeError>,
    ) {
        let Some(ChangeError::Taken(found)) = error else {
            return;
        };
        let noted = self.bookings.note_refused_to_caller(scope, wish, found);
        if let Err(error) = noted.await {
            lost(scope, &error);
        }
    }

    /// A booking that was made or moved: what the call had asked for of the service is met.
    pub(super) async fn note_met(&self, scope: &CallScope, done: Option<&Committed>) {
        let Some(done) = done else { return };
        let bookings: Vec<BookingId> = done.bookings.iter().map(|made| made.booking).collect();
        if let Err(error) = self.demand.met(scope.business, scope.call, &bookings).await {
            lost(scope, &error);
        }
    }
}

/// The range in which only this start lies on any grid.
pub(super) fn exactly(start: Timestamp) -> Result<TimeRange, ServiceError> {
    TimeRange::starting(start, SignedDuration::from_mins(1)).map_err(|_| {
        ServiceError::invalid(
            "start",
            "that time is beyond the calendar: choose an earlier one",
        )
    })
}

fn lost(scope: &CallScope, error: &ServiceError) {
    tracing::warn!(
        call.id = %scope.call,
        business.id = %scope.business,
        error = %error,
        "an unmet request could not be kept; the call goes on, look at the database"
    );
}
