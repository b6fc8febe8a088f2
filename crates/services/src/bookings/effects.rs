//! What follows from a change of a booking, written in the same unit of work: the calendar's job, the text to the
//! customer, and the audit event.

use domain::{Channel, ConversationId, Direction, E164, MessageId, MessageState};
use serde_json::{Value, json};

use crate::{
    ServiceError,
    context::Ports,
    jobs::{SendSms, SyncBookingEvent},
    ports::Tx,
    records::{Actor, Booking, Conversation, Message},
};

/// One change of a booking, as told to calendar, customer and audit trail.
pub(super) struct Effects<'a> {
    pub(super) actor: Actor,
    /// `booking.created`, `booking.confirmed`, `booking.moved`, `booking.cancelled`, `booking.withdrawn`.
    pub(super) action: &'a str,
    /// The booking as committed.
    pub(super) booking: &'a Booking,
    /// The text to the customer, if they can get one.
    pub(super) text: Option<String>,
    /// What else the audit trail keeps.
    pub(super) detail: Value,
}

impl Effects<'_> {
    pub(super) async fn write(&self, ports: &Ports, tx: &mut dyn Tx) -> Result<(), ServiceError> {
        let (booking, now) = (self.booking, ports.now());
        let business = tx.business();
        // One job a version: whatever happened before, the calendar ends as the booking is.
        let sync = SyncBookingEvent {
            business,
            booking: booking.id,
        };
        let sync = ports.job(&sync, format!("{}:{}", booking.id, booking.version));
        tx.jobs().enqueue(&sync, now).await?;
        if let (Some(body), Some(phone)) = (&self.text, &booking.phone) {
            self.text(ports, tx, phone, body).await?;
        }
        let mut detail = self.detail.clone();
        detail["start"] = json!(booking.range.start());
        detail["version"] = json!(booking.version);
        let event = ports.audit(
            self.actor.clone(),
            self.action,
            booking.id.to_string(),
            detail,
        );
        tx.audit().record(&event).await?;
        Ok(())
    }

    async fn text(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        phone: &E164,
        body: &str,
    ) -> Result<(), ServiceError> {
        let message = NewText {
            location: self.booking.location_id,
            to: phone,
            body,
            customer: self.booking.customer_id,
            call: self.booking.call_id,
            booking: Some(self.booking.id),
        };
        message.queue(ports, tx).await?;
        Ok(())
    }
}

/// A text to a customer.
pub(crate) struct NewText<'a> {
    pub(crate) location: domain::LocationId,
    pub(crate) to: &'a E164,
    pub(crate) body: &'a str,
    pub(crate) customer: Option<domain::CustomerId>,
    pub(crate) call: Option<domain::CallId>,
    pub(crate) booking: Option<domain::BookingId>,
}

impl NewText<'_> {
    /// Stores the message in its conversation and the job that sends it.
    pub(crate) async fn queue(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
    ) -> Result<MessageId, ServiceError> {
        let now = ports.now();
        let conversation = Conversation {
            id: ports.id(ConversationId::from_uuid),
            location_id: self.location,
            channel: Channel::Sms,
            address: self.to.as_str().to_owned(),
            customer_id: self.customer,
            created_at: now,
            last_at: now,
        };
        let conversation = tx.conversations().find_or_insert(&conversation).await?;
        let message = Message {
            id: ports.id(MessageId::from_uuid),
            conversation_id: conversation.id,
            direction: Direction::Outbound,
            state: MessageState::Queued,
            body: self.body.to_owned(),
            provider_message_id: None,
            error: None,
            call_id: self.call,
            booking_id: self.booking,
            created_at: now,
            updated_at: now,
        };
        tx.conversations().add_message(&message).await?;
        let send = SendSms {
            business: tx.business(),
            message: message.id,
        };
        let send = ports.job(&send, message.id.to_string());
        tx.jobs().enqueue(&send, now).await?;
        Ok(message.id)
    }
}
