//! Cancelling, by the test and by the outbox itself.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{BookingId, BusinessId, JobId};
use jiff::Timestamp;
use jobs::{JobError, LateConflicts, Withdrawal};
use providers::system::SeededEntropy;
use services::{
    jobs::{JobPayload, SyncBookingEvent},
    ports::{Clock, Entropy, Store, StoreError, StoreResult},
    records::{Booking, NewJob},
};

pub(super) async fn cancel(
    store: &dyn Store,
    business: BusinessId,
    booking: &Booking,
    job: &NewJob,
    now: Timestamp,
) -> StoreResult<()> {
    store
        .write(business, |tx| {
            Box::pin(async move {
                tx.bookings()
                    .cancel(booking.id, booking.version, None, now)
                    .await?;
                tx.jobs().enqueue(job, now).await?;
                Ok(())
            })
        })
        .await
}

/// Withdraws as the use case does, without the text to the customer.
pub(super) struct Cancels {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<SeededEntropy>,
}

#[async_trait]
impl LateConflicts for Cancels {
    async fn withdraw(&self, business: BusinessId, id: BookingId) -> Result<Withdrawal, JobError> {
        let now = self.clock.now();
        let booking: Option<Booking> = self
            .store
            .read::<_, StoreError, _>(business, |tx| {
                Box::pin(async move { tx.bookings().get(id).await })
            })
            .await?;
        let booking = booking.filter(|booking| booking.state.can_change());
        let Some(booking) = booking else {
            return Ok(Withdrawal::Settled);
        };
        let job = NewJob {
            id: JobId::from_uuid(self.entropy.uuid(now)),
            queue: SyncBookingEvent::QUEUE.to_owned(),
            payload: serde_json::to_value(SyncBookingEvent {
                business,
                booking: id,
            })
            .unwrap(),
            run_at: now,
            dedupe_key: Some(format!("{id}:{}", booking.version + 1)),
        };
        cancel(self.store.as_ref(), business, &booking, &job, now).await?;
        Ok(Withdrawal::Withdrawn)
    }
}
