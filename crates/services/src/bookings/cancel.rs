//! Calling a booking off.

use domain::{
    BookingId, BusinessId,
    view::{LiveEvent, LiveKind},
};
use serde_json::json;

use super::{
    Authority, Bookings, ChangeError, Committed, Made, Override, anyway::overriding,
    effects::Effects, repeated::Once, texts, wording,
};
use crate::{ServiceError, records::BookingLine, waitlist};

/// How a booking is called off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cancelling {
    /// Why, in words.
    pub reason: Option<String>,
    /// Whether the fee that is due by its terms is not taken. Only people of the business may say so.
    pub waive_fee: bool,
    /// Whether it is called off although it is too late for its customer. Only owners, managers and the desk may, and say
    /// why in [`reason`](Self::reason).
    pub anyway: bool,
}

impl Cancelling {
    /// Why the rules are to be bent, if they are.
    pub(super) fn why(&self) -> Result<Option<Override>, ServiceError> {
        let reason = self.reason.as_deref().unwrap_or_default();
        self.anyway.then(|| Override::new(reason)).transpose()
    }
}

impl Bookings {
    /// Cancels. A fee that is due by the terms of the booking becomes a line of it, unless it is waived. With a key, a
    /// repeat gets the first result and changes nothing.
    ///
    /// # Errors
    /// [`ChangeError::Settled`], [`ChangeError::TooLate`], [`ServiceError::NotFound`];
    /// [`ServiceError::Forbidden`] if a permit is for something else, or if somebody
    /// else than the business waives the fee or the rule.
    pub async fn cancel(
        &self,
        business: BusinessId,
        by: Authority<'_>,
        id: BookingId,
        how: &Cancelling,
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        by.may_cancel(id)?;
        by.may_waive(how.waive_fee)?;
        let once = Once::new(&by, key, &("cancel", id, how));
        if let Some(done) = self.recall(business, &once).await? {
            return Ok(done);
        }
        let existing = self.changeable(business, id).await?;
        existing.open_to(&by)?;
        let snapshot = self.snapshot_of(business, &existing).await?;
        let bent = self
            .in_time(&by, (&existing, &snapshot), how.why()?.as_ref())
            .await?;
        let (ports, now) = (&self.ports, self.ports.now());
        let fee = existing.fee(now).filter(|_| !how.waive_fee);
        let quiet = self.quiet;
        let (snapshot, existing, by, once) = (&snapshot, &existing, &by, &once);
        let bent = bent.as_ref();
        let done = ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let booking = &existing.booking;
                    let reason = how.reason.as_deref();
                    if let Some(fee) = fee {
                        let line = BookingLine::fee("Late cancellation", fee);
                        tx.bookings().charge(booking.id, &line).await?;
                    }
                    let cancelled = tx
                        .bookings()
                        .cancel(booking.id, booking.version, reason, now)
                        .await?;
                    let effects = Effects {
                        actor: by.actor_or(cancelled.customer_id),
                        action: "booking.cancelled",
                        booking: &cancelled,
                        text: (!quiet).then(|| texts::cancelled(snapshot, existing, fee, now)),
                        detail: overriding(
                            json!({ "reason": reason, "fee": fee, "waived": how.waive_fee }),
                            bent,
                        ),
                    };
                    effects.write(ports, tx).await?;
                    waitlist::freed(ports, tx, booking).await?;
                    let done = Committed {
                        bookings: vec![Made {
                            booking: cancelled.id,
                            reference: cancelled.reference,
                        }],
                        say: wording::say_cancelled(snapshot, existing, fee, now),
                        requested: false,
                        fee,
                    };
                    once.remember(tx, &done, now).await?;
                    Ok::<_, ChangeError>(done)
                })
            })
            .await?;
        ports.live.publish(LiveEvent {
            business,
            kind: LiveKind::BookingCancelled,
            id: id.to_string(),
        });
        Ok(done)
    }
}
