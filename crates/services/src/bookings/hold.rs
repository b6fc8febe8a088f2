//! Keeping slots for somebody who has not yet decided.

use domain::{
    BusinessId, HoldId,
    view::{LiveEvent, LiveKind},
};
use jiff::{SignedDuration, Timestamp};

use super::{Bookings, ChangeError, Place, Quoted, Wish, authority::Claimant, is_taken};
use crate::{
    ServiceError,
    records::{Hold, HoldOwner},
    waitlist,
};

/// A slot is kept this long for a caller who is thinking about the read-back, and for a visitor who fills in a form.
pub(super) const KEEP: SignedDuration = SignedDuration::from_mins(5);

/// Slots that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The holds, in the order of the wishes; [`Wish::hold`] takes them.
    pub holds: Vec<HoldId>,
    /// The wishes, with everything decided.
    pub quoted: Vec<Quoted>,
    /// When they lapse by themselves.
    pub expires_at: Timestamp,
}

impl Bookings {
    /// Keeps slots for a visitor or a user of the interface for five minutes, all or none. What the same visitor held
    /// before is given back. Who comes need not be known yet: rules about customers are kept when it is booked.
    ///
    /// # Errors
    /// As [`check`](Bookings::check), for the first that cannot be had.
    pub async fn hold(
        &self,
        place: Place,
        visitor: &str,
        wishes: &[Wish],
    ) -> Result<Held, ChangeError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let owner = HoldOwner::Visitor(visitor.to_owned());
        let claimant = Claimant::undecided(owner.clone());
        let (mut holds, mut quoted) = (Vec::new(), Vec::new());
        let claimed = self.claim_all(&snapshot, &claimant, wishes).await?;
        for (one, wish) in claimed.iter().zip(wishes) {
            holds.push(one.hold(&self.ports, owner.clone(), KEEP)?);
            quoted.push(one.quoted(wish));
        }
        let Some(expires_at) = holds.first().map(|hold| hold.expires_at) else {
            return Err(ServiceError::invalid("bookings", "name at least one").into());
        };
        if let Err(error) = self.keep(place, &holds).await {
            if is_taken(&error) {
                self.claim_all(&snapshot, &claimant, wishes).await?;
            }
            return Err(error);
        }
        Ok(Held {
            holds: holds.iter().map(|hold| hold.id).collect(),
            quoted,
            expires_at,
        })
    }

    /// Gives a hold back. `false` if it had lapsed or was used.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn release(&self, business: BusinessId, hold: HoldId) -> Result<bool, ChangeError> {
        let now = self.ports.now();
        let released = self
            .ports
            .store
            .write(business, |tx| {
                Box::pin(async move { Ok::<_, ChangeError>(tx.holds().release(hold, now).await?) })
            })
            .await?;
        if released {
            self.tell_of_hold(business, LiveKind::HoldReleased, hold);
        }
        Ok(released)
    }

    /// Tells those who look at the diary that a slot is kept now, or not any more.
    pub(super) fn tell_of_hold(&self, business: BusinessId, kind: LiveKind, hold: HoldId) {
        self.ports.live.publish(LiveEvent {
            business,
            kind,
            id: hold.to_string(),
        });
    }

    /// Writes holds, all or none.
    pub(super) async fn keep(&self, place: Place, holds: &[Hold]) -> Result<(), ChangeError> {
        let now = self.ports.now();
        self.ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    tx.holds().place_all(holds, now).await?;
                    waitlist::kept(&self.ports, tx, place.location, holds).await?;
                    Ok::<_, ChangeError>(())
                })
            })
            .await?;
        for hold in holds {
            self.tell_of_hold(place.business, LiveKind::HoldCreated, hold.id);
        }
        Ok(())
    }
}
