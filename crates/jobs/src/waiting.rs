//! Offers to those who wait: making them when a time becomes free, and ending them when nobody answers.

use async_trait::async_trait;
use services::{
    ServiceError,
    jobs::{JobPayload, LapseOffer, OfferFreed},
    waitlist::Waitlist,
};

use crate::{Backoff, ClaimedJob, Done, Handler, JobError};

/// A calendar that cannot be read now may be readable later; what does not exist any more needs nothing.
fn judge(error: ServiceError) -> Result<Done, JobError> {
    match error {
        ServiceError::Store(error) => Err(error.into()),
        ServiceError::NotFound(_) => Ok(Done::Unmarked),
        ServiceError::Conflict(reason) => Err(JobError::retry(&reason)),
        other => Err(JobError::fail(&other)),
    }
}

/// Offers what became free.
pub struct OfferTimes {
    waitlist: Waitlist,
}

impl OfferTimes {
    /// Through the waitlist.
    #[must_use]
    pub const fn new(waitlist: Waitlist) -> Self {
        Self { waitlist }
    }
}

#[async_trait]
impl Handler for OfferTimes {
    fn queue(&self) -> &'static str {
        OfferFreed::QUEUE
    }

    fn backoff(&self) -> Backoff {
        Backoff::PATIENT
    }

    async fn run(&self, job: &ClaimedJob) -> Result<Done, JobError> {
        let work: OfferFreed = job.payload()?;
        let business = job.business(work.business)?;
        let made = self
            .waitlist
            .offer_freed(business, work.location, work.range)
            .await;
        made.map_or_else(judge, |_| Ok(Done::Unmarked))
    }
}

/// Ends offers that were not answered in time.
pub struct LapseOffers {
    waitlist: Waitlist,
}

impl LapseOffers {
    /// Through the waitlist.
    #[must_use]
    pub const fn new(waitlist: Waitlist) -> Self {
        Self { waitlist }
    }
}

#[async_trait]
impl Handler for LapseOffers {
    fn queue(&self) -> &'static str {
        LapseOffer::QUEUE
    }

    fn backoff(&self) -> Backoff {
        Backoff::PATIENT
    }

    async fn run(&self, job: &ClaimedJob) -> Result<Done, JobError> {
        let work: LapseOffer = job.payload()?;
        let business = job.business(work.business)?;
        let ended = self.waitlist.lapse(business, work.offer).await;
        ended.map_or_else(judge, |_| Ok(Done::Unmarked))
    }
}
