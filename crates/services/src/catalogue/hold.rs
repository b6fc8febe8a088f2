//! Keeping a slot for longer.

use domain::{BusinessId, HoldId};
use jiff::{SignedDuration, Timestamp};

use super::Catalogue;
use crate::{
    ServiceError,
    context::born,
    records::{Hold, HoldOwner},
    waitlist,
};

/// A slot is kept for so much longer each time.
const MORE: SignedDuration = SignedDuration::from_mins(5);
/// And so long in all: a diary is not filled with holds.
const LONGEST: SignedDuration = SignedDuration::from_mins(30);

impl Catalogue {
    /// Prolongs a visitor's hold that still lives. Until when.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if it lapsed, was used, or is not a visitor's; [`ServiceError::Conflict`] if it was kept
    /// for as long as can be.
    pub async fn extend_hold(
        &self,
        business: BusinessId,
        id: HoldId,
    ) -> Result<Timestamp, ServiceError> {
        let now = self.ports.now();
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let missing = || ServiceError::NotFound("hold");
                    let hold = tx.holds().get(id).await?.ok_or_else(missing)?;
                    let visitor = matches!(hold.owner, HoldOwner::Visitor(_));
                    if !visitor || hold.expires_at <= now {
                        return Err(missing());
                    }
                    let latest = born(id.uuid()) + LONGEST;
                    if hold.expires_at >= latest {
                        return Err(ServiceError::Conflict(
                            "the slot was kept for as long as can be: book it or let it go"
                                .to_owned(),
                        ));
                    }
                    let expires_at = (now + MORE).min(latest).max(hold.expires_at);
                    // Given back and taken again within one unit of work: nobody comes between.
                    tx.holds().release(id, now).await?;
                    let longer = Hold { expires_at, ..hold };
                    tx.holds().place(&longer, now).await?;
                    for location in tx.locations().list().await? {
                        let held = std::slice::from_ref(&longer);
                        waitlist::kept(&self.ports, tx, location.id, held).await?;
                    }
                    Ok(expires_at)
                })
            })
            .await
    }
}
