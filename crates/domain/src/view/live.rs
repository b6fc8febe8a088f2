//! Events of a business's live stream. They only name what changed; the page reads the row again.

use serde::{Deserialize, Serialize};

use crate::{BusinessId, booking::words};

words! {
    /// What changed.
    LiveKind, "live event" {
        /// A call began to ring.
        CallRinging = "call.ringing",
        /// A turn of a running call is final.
        CallTurn = "call.turn",
        /// An action of a running call finished.
        CallAction = "call.action",
        /// A call ended.
        CallEnded = "call.ended",
        /// A booking was made.
        BookingCreated = "booking.created",
        /// A booking was moved or its state changed.
        BookingChanged = "booking.changed",
        /// A booking was cancelled.
        BookingCancelled = "booking.cancelled",
        /// A slot is kept for a call or a visitor.
        HoldCreated = "hold.created",
        /// A slot is not kept any more.
        HoldReleased = "hold.released",
        /// A text message changed its delivery state.
        MessageDelivered = "message.delivered",
        /// A connection to a provider changed its state.
        IntegrationChanged = "integration.changed",
    }
}

/// One event of the live stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveEvent {
    /// Whose stream.
    pub business: BusinessId,
    /// What changed.
    pub kind: LiveKind,
    /// Written id of the changed row.
    pub id: String,
}
