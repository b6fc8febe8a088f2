//! The next times at which something can be booked, for those who set it up.

use domain::{BusinessId, LocationId, TimeRange};
use jiff::SignedDuration;

use super::WhyNot;
use crate::{
    ServiceError,
    availability::{Ask, Offer},
};

/// So far ahead is looked.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The next free times, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The first ones, in order.
    pub offers: Vec<Offer>,
    /// What a caller would be told, if there are none in the next 14 days.
    pub why_not: Option<String>,
}

impl WhyNot {
    /// The first free times of a visit at a location in the next 14 days, or why there are none. `None` if it is not
    /// given at that location.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location; the store's errors.
    pub async fn next(
        &self,
        business: BusinessId,
        location: LocationId,
        ask: &Ask,
        most: usize,
    ) -> Result<Option<Next>, ServiceError> {
        let snapshot = self.snapshots.get(business, location).await?;
        if snapshot.service(ask.visit.service).is_none() {
            return Ok(None);
        }
        let now = self.ports.now();
        let range = TimeRange::starting(now, AHEAD)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let mut found = self.availability.all(&snapshot, ask, range).await?;
        found.offers.truncate(most);
        Ok(Some(Next {
            offers: found.offers,
            why_not: found.why_not.map(|why| why.say),
        }))
    }
}
