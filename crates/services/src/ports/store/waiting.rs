//! People who wait, what could not be had, and small numbers for outside interfaces.

use async_trait::async_trait;
use domain::{BookingId, LocationId, TimeRange, UnmetRequestId, WaitlistEntryId, WaitlistOfferId};
use jiff::Timestamp;
use uuid::Uuid;

use super::StoreResult;
use crate::records::{
    Hold, OfferState, Page, PageRequest, UnmetFilter, UnmetRequest, WaitlistEntry, WaitlistOffer,
    WaitlistState,
};

/// People who wait for a time to become free.
#[async_trait]
pub trait Waitlist: Send {
    /// Adds an entry.
    async fn join(&mut self, entry: &WaitlistEntry) -> StoreResult<()>;

    /// One entry.
    async fn entry(&mut self, id: WaitlistEntryId) -> StoreResult<Option<WaitlistEntry>>;

    /// Entries of a location or all, in one of the states (none: in any), who came first first.
    async fn list(
        &mut self,
        location: Option<LocationId>,
        states: &[WaitlistState],
        page: PageRequest,
    ) -> StoreResult<Page<WaitlistEntry>>;

    /// Who waits at the location for a time in `freed`, who came first first: windows that share time with it and have
    /// not ended at `now`.
    async fn waiting(
        &mut self,
        location: LocationId,
        freed: TimeRange,
        now: Timestamp,
        limit: u32,
    ) -> StoreResult<Vec<WaitlistEntry>>;

    /// Keeps a time for who waits: places the hold and opens the offer that names it.
    ///
    /// Fails as [`Holds::place`](super::Holds::place) does, and with [`Version`](super::Constraint::Version) if the
    /// entry does not wait.
    async fn offer(
        &mut self,
        offer: &WaitlistOffer,
        hold: &Hold,
        now: Timestamp,
    ) -> StoreResult<()>;

    /// One offer.
    async fn get_offer(&mut self, id: WaitlistOfferId) -> StoreResult<Option<WaitlistOffer>>;

    /// The offers to an entry, oldest first.
    async fn offers(&mut self, entry: WaitlistEntryId) -> StoreResult<Vec<WaitlistOffer>>;

    /// Closes an open offer and moves its entry: accepted means booked, declined and lapsed mean waiting again. The hold
    /// is given back unless a booking consumed it. `false` if the offer was not open: someone else was first.
    async fn close_offer(
        &mut self,
        id: WaitlistOfferId,
        state: OfferState,
        now: Timestamp,
    ) -> StoreResult<bool>;

    /// Someone does not wait any more; an open offer is declined and its hold given back. `false` if they did not wait.
    async fn leave(&mut self, id: WaitlistEntryId, now: Timestamp) -> StoreResult<bool>;
}

/// What was asked for and could not be had.
#[async_trait]
pub trait Unmet: Send {
    /// Records a request.
    async fn record(&mut self, request: &UnmetRequest) -> StoreResult<()>;

    /// A booking met it after all. `false` if one had already.
    async fn mark_met(&mut self, id: UnmetRequestId, booking: BookingId) -> StoreResult<bool>;

    /// Requests, newest first.
    async fn list(
        &mut self,
        filter: &UnmetFilter,
        page: PageRequest,
    ) -> StoreResult<Page<UnmetRequest>>;
}

/// Small numbers for interfaces that know no other ids. A number belongs to one thing of a kind on the whole platform.
#[async_trait]
pub trait PublicNumbers: Send {
    /// The number of a thing; given when it is asked for first.
    async fn number(&mut self, kind: &str, id: Uuid) -> StoreResult<u64>;

    /// The thing of this business with the number.
    async fn find(&mut self, kind: &str, number: u64) -> StoreResult<Option<Uuid>>;
}
