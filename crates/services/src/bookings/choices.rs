//! What somebody can choose from before they change a booking: other times, and what calling it off costs.

use domain::{BookingId, BusinessId, Money, StaffId, TimeRange};

use super::{Authority, Bookings, ChangeError, Moving};
use crate::{availability::OfferSet, records::Lane};

impl Bookings {
    /// The free times to which a booking can be moved within a range, with somebody or anyone, and on exactly these lanes
    /// where there are some.
    ///
    /// # Errors
    /// [`ChangeError::Settled`] if it cannot be changed any more; otherwise as free times are looked for.
    pub async fn times_to_move(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
        id: BookingId,
        (staff, lanes): (Option<StaffId>, &[Lane]),
        range: TimeRange,
    ) -> Result<OfferSet, ChangeError> {
        let existing = self.changeable(business, id).await?;
        existing.open_to(by)?;
        let snapshot = self.snapshot_of(business, &existing).await?;
        let mut to = Moving::at(range.start());
        to.staff = staff;
        to.lanes = lanes.to_vec();
        let ask = self
            .ask_move(&snapshot, &by.claimant(), &existing, &to)
            .await?;
        Ok(self.availability.all(&snapshot, &ask, range).await?)
    }

    /// What calling a booking off would cost now; `None` if nothing.
    ///
    /// # Errors
    /// [`ChangeError::Settled`] if it cannot be changed any more.
    pub async fn fee_now(
        &self,
        business: BusinessId,
        by: &Authority<'_>,
        id: BookingId,
    ) -> Result<Option<Money>, ChangeError> {
        let existing = self.changeable(business, id).await?;
        existing.open_to(by)?;
        Ok(existing.fee(self.ports.now()))
    }
}
