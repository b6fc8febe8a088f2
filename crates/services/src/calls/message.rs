//! Messages for the people of the business: taken by the receptionist, or left with the carrier because it could not be
//! reached.

use domain::{
    CallId, CallOutcome, Channel, ConversationId, Direction, E164, MessageId, MessageState,
};
use jiff::Timestamp;
use serde_json::json;

use super::{CallDesk, CallScope};
use crate::{
    ServiceError,
    context::Ports,
    ports::store::Tx,
    records::{Actor, CallClose, Conversation, Message},
};

const LEFT: &str = "The caller left a message.";

/// What somebody said for the people of the business.
pub(crate) struct Spoken<'a> {
    /// Whom to call back; the call itself where nobody knows a number.
    pub(crate) number: Option<&'a E164>,
    /// The words, or the address of a recording.
    pub(crate) body: &'a str,
    /// What the carrier calls the recording: keeping the same again changes nothing.
    pub(crate) provider_id: Option<&'a str>,
}

impl Spoken<'_> {
    /// Keeps it among the conversations of its number. `false` if it was kept before.
    ///
    /// # Errors
    /// The store's errors.
    pub(crate) async fn keep(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        scope: &CallScope,
    ) -> Result<bool, ServiceError> {
        let now = ports.now();
        let address = self
            .number
            .map_or_else(|| scope.call.to_string(), |one| one.as_str().to_owned());
        let conversation = Conversation {
            id: ports.id(ConversationId::from_uuid),
            location_id: scope.location,
            channel: Channel::Voice,
            address,
            customer_id: None,
            created_at: now,
            last_at: now,
        };
        let conversation = tx.conversations().find_or_insert(&conversation).await?;
        let message = Message {
            id: ports.id(MessageId::from_uuid),
            conversation_id: conversation.id,
            direction: Direction::Inbound,
            state: MessageState::Received,
            body: self.body.to_owned(),
            provider_message_id: self.provider_id.map(str::to_owned),
            error: None,
            call_id: Some(scope.call),
            booking_id: None,
            created_at: now,
            updated_at: now,
        };
        if !tx.conversations().add_message(&message).await? {
            return Ok(false);
        }
        let by = Actor::Call(scope.call);
        let event = ports.audit(by, "message.taken", message.id.to_string(), json!({}));
        tx.audit().record(&event).await?;
        Ok(true)
    }
}

impl CallDesk {
    /// Keeps what the caller left: an address of a recording, or words. Keeping the same again changes nothing.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn keep_message(
        &self,
        scope: &CallScope,
        provider_id: &str,
        body: &str,
    ) -> Result<(), ServiceError> {
        let (ports, now) = (&self.ports, self.ports.now());
        let left = &Spoken {
            number: scope.caller.as_ref(),
            body,
            provider_id: Some(provider_id),
        };
        ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move {
                    if left.keep(ports, tx, scope).await? {
                        settle(tx, scope.call, now).await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }
}

/// What the call came to, now that there is a message: the message, unless it had changed a booking before it broke off.
async fn settle(tx: &mut dyn Tx, id: CallId, now: Timestamp) -> Result<(), ServiceError> {
    let call = tx.calls().get(id).await?;
    let call = call.ok_or(ServiceError::NotFound("call"))?;
    let Some(so_far) = call.outcome else {
        // Nobody drives it any more: the carrier asked for the message after its stream.
        let close = CallClose {
            outcome: CallOutcome::Message,
            reason: "session_lost".to_owned(),
            summary: Some(LEFT.to_owned()),
            at: now,
        };
        tx.calls().close(id, &close).await?;
        return Ok(());
    };
    let changed = matches!(
        so_far,
        CallOutcome::Booked | CallOutcome::Moved | CallOutcome::Cancelled
    );
    let (outcome, summary) = if changed {
        let before = call.summary.unwrap_or_default();
        (so_far, format!("{before} {LEFT}").trim().to_owned())
    } else {
        (CallOutcome::Message, LEFT.to_owned())
    };
    tx.calls().amend(id, outcome, &summary).await?;
    Ok(())
}
