//! Customers, conversations and messages.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{BookingId, ConversationId, CustomerId, E164, MessageId, MessageState};
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{Booking, Call, Conversation, Customer, Message, Page, PageRequest};

/// Stored people.
#[async_trait]
pub trait Customers: Send {
    /// Adds a customer, unless one with the same number exists. Gives the stored one either way.
    async fn find_or_insert(&mut self, customer: &Customer) -> StoreResult<Customer>;

    /// Replaces what is stored, by id.
    async fn update(&mut self, customer: &Customer) -> StoreResult<()>;

    /// One customer.
    async fn get(&mut self, id: CustomerId) -> StoreResult<Option<Customer>>;

    /// Those of these customers that the business has.
    async fn those(&mut self, ids: &[CustomerId]) -> StoreResult<BTreeMap<CustomerId, Customer>>;

    /// One customer, by number.
    async fn by_phone(&mut self, phone: &E164) -> StoreResult<Option<Customer>>;

    /// Customers, newest first; with a text, those whose name contains it, whatever the case.
    async fn list(&mut self, name: Option<&str>, page: PageRequest) -> StoreResult<Page<Customer>>;

    /// The customer's latest calls, newest first: those under their name, and those from their number that are under nobody's.
    async fn calls_of(&mut self, customer: &Customer, most: u32) -> StoreResult<Vec<Call>>;

    /// The bookings of the customer that were made last, newest first.
    async fn bookings_of(&mut self, id: CustomerId, most: u32) -> StoreResult<Vec<Booking>>;

    /// The customer's latest messages, newest first: of conversations under their name, or with their number or address.
    async fn messages_of(&mut self, customer: &Customer, most: u32) -> StoreResult<Vec<Message>>;
}

/// Conversations and messages.
#[async_trait]
pub trait Conversations: Send {
    /// Adds a conversation, unless one with the same location, channel and address exists. Gives the stored one either
    /// way.
    async fn find_or_insert(&mut self, conversation: &Conversation) -> StoreResult<Conversation>;

    /// One conversation.
    async fn get(&mut self, id: ConversationId) -> StoreResult<Option<Conversation>>;

    /// Conversations, the latest message first.
    async fn list(&mut self, page: PageRequest) -> StoreResult<Page<Conversation>>;

    /// Adds a message and moves the conversation's `last_at`. `false` if the provider's id is known already.
    async fn add_message(&mut self, message: &Message) -> StoreResult<bool>;

    /// Records that a provider took the message, under its id.
    async fn set_sent(
        &mut self,
        id: MessageId,
        provider_id: &str,
        at: Timestamp,
    ) -> StoreResult<()>;

    /// Moves a message's state forward: queued, sent, then delivered or failed. Late and repeated reports change
    /// nothing and give `false`.
    async fn set_message_state(
        &mut self,
        id: MessageId,
        state: MessageState,
        error: Option<&str>,
        at: Timestamp,
    ) -> StoreResult<bool>;

    /// One message.
    async fn message(&mut self, id: MessageId) -> StoreResult<Option<Message>>;

    /// One message, by the provider's id.
    async fn by_provider_id(&mut self, provider_id: &str) -> StoreResult<Option<Message>>;

    /// The latest text or e-mail to the customer about each of these bookings; one without any is missing.
    async fn last_about(
        &mut self,
        bookings: &[BookingId],
    ) -> StoreResult<BTreeMap<BookingId, Message>>;

    /// A conversation's messages, oldest first.
    async fn messages(
        &mut self,
        id: ConversationId,
        page: PageRequest,
    ) -> StoreResult<Page<Message>>;
}
