//! People who wait for a time to become free, and what they are offered.

use domain::{
    CustomerId, E164, HoldId, LocationId, PersonName, ServiceId, StaffId, TimeRange, VariantId,
    WaitlistEntryId, WaitlistOfferId,
};
use jiff::Timestamp;

use super::booking::Lane;

domain::words! {
    /// Where someone who waits stands.
    WaitlistState, "waitlist state" {
        /// Nothing was free so far.
        Waiting = "waiting",
        /// A time is kept for them.
        Offered = "offered",
        /// They booked what they were offered.
        Booked = "booked",
        /// Their window is over.
        Expired = "expired",
        /// They do not wait any more.
        Left = "left",
    }
}

domain::words! {
    /// Where an offer stands.
    OfferState, "offer state" {
        /// Kept until it lapses.
        Open = "open",
        /// Booked.
        Accepted = "accepted",
        /// Refused by the customer.
        Declined = "declined",
        /// Not answered in time.
        Lapsed = "lapsed",
    }
}

/// Someone who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitlistEntry {
    /// Its id. Who came first is offered first.
    pub id: WaitlistEntryId,
    /// For what.
    pub service_id: ServiceId,
    /// Where.
    pub location_id: LocationId,
    /// The stored person.
    pub customer_id: Option<CustomerId>,
    /// Their name, as given.
    pub name: PersonName,
    /// Where the offer is sent.
    pub phone: E164,
    /// The whole visit lies in this range.
    pub window: TimeRange,
    /// Which way of having it.
    pub variant_id: Option<VariantId>,
    /// How long, where the customer chooses; `None` is the usual length.
    pub minutes: Option<u32>,
    /// With whom; `None` for anyone.
    pub staff_id: Option<StaffId>,
    /// For how many: seats of a class, otherwise 1.
    pub seats: u32,
    /// How many resources at once; 0 is as many as the service needs.
    pub resources: u32,
    /// How old the person is who comes, if they said it.
    pub age: Option<u8>,
    /// Where it stands.
    pub state: WaitlistState,
    /// When they began to wait.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A time that is kept for someone who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitlistOffer {
    /// Its id.
    pub id: WaitlistOfferId,
    /// Who waits. An entry has at most one open offer.
    pub entry_id: WaitlistEntryId,
    /// The hold that keeps the time. It may be gone once the offer is not open any more.
    pub hold_id: HoldId,
    /// SHA-256 of the one-time token in the link that was sent.
    pub token_hash: [u8; 32],
    /// The time, without buffers.
    pub range: TimeRange,
    /// Who and what it is kept on.
    pub lanes: Vec<Lane>,
    /// Until when it is kept.
    pub expires_at: Timestamp,
    /// Where it stands.
    pub state: OfferState,
    /// When it was made.
    pub created_at: Timestamp,
}
