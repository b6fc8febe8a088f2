//! Conversations and messages.

use domain::{
    BookingId, CallId, Channel, ConversationId, CustomerId, Direction, LocationId, MessageId,
    MessageState,
};
use jiff::Timestamp;

/// All contact with one address over one channel at one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Which location.
    pub location_id: LocationId,
    /// Over what.
    pub channel: Channel,
    /// The customer's number or e-mail address; unique with location and channel.
    pub address: String,
    /// The stored person, once known.
    pub customer_id: Option<CustomerId>,
    /// First message.
    pub created_at: Timestamp,
    /// Last message.
    pub last_at: Timestamp,
}

/// One text, e-mail or taken message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// Which way.
    pub direction: Direction,
    /// How far it came.
    pub state: MessageState,
    /// The text.
    pub body: String,
    /// The provider's id, once it has one; unique in the business.
    pub provider_message_id: Option<String>,
    /// The provider's error code, if it failed.
    pub error: Option<String>,
    /// The call it came from, if any.
    pub call_id: Option<CallId>,
    /// The booking it is about, if any.
    pub booking_id: Option<BookingId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Last change of its state.
    pub updated_at: Timestamp,
}
