//! Links that customers are sent.

use domain::{BookingId, CallId, CustomerLinkId};
use jiff::Timestamp;
use serde_json::Value;

domain::words! {
    /// Where a link leads.
    LinkKind, "kind of link" {
        /// To a booking, which can be seen, moved and called off there.
        Manage = "manage",
        /// To what a call that was cut off was about.
        Resume = "resume",
    }
}

/// A link that a customer was sent. Only a hash of its token is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerLink {
    /// Its id.
    pub id: CustomerLinkId,
    /// Where it leads.
    pub kind: LinkKind,
    /// SHA-256 of the token; unique on the platform.
    pub token_hash: [u8; 32],
    /// The booking that it leads to, or that was made with it.
    pub booking_id: Option<BookingId>,
    /// The call that was cut off.
    pub call_id: Option<CallId>,
    /// What was said in it; read and written whole.
    pub detail: Value,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// When it did what it is for, if it does that once.
    pub used_at: Option<Timestamp>,
}
