//! How far texts have come, as their carriers report it.
//!
//! Reports come late, twice, in any order, and before our own record says under which name the carrier took the text: the
//! worker that sent it may have died in between. So a report is received first, in a unit of work of its own, and carried
//! out in another that finds the text; and whoever writes the carrier's name down looks for reports afterwards
//! ([`catch_up`]). Whichever of the two comes second sees the other.

use domain::{BusinessId, E164, MessageId, MessageState, WebhookReceiptId, view::LiveKind};
use jiff::Timestamp;
use serde_json::json;

use super::Texts;
use crate::{
    ServiceError,
    ports::{StoreResult, Tx},
    records::WebhookReceipt,
};

/// What the receipts are about.
const KIND: &str = "text.delivery";
/// States that carriers report.
const REPORTED: [MessageState; 3] = [
    MessageState::Sent,
    MessageState::Delivered,
    MessageState::Failed,
];

/// What a carrier says about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryReport<'a> {
    /// The carrier.
    pub provider: &'static str,
    /// The carrier's name of the text.
    pub text: &'a str,
    /// How far it has come.
    pub state: MessageState,
    /// The carrier's code of why it did not arrive.
    pub error: Option<&'a str>,
}

impl Texts {
    /// Writes down how far a text has come that was sent from a number of ours. A number that is nobody's and a report that
    /// was received before are passed over; a report on a text whose sending is not on record waits for it.
    ///
    /// # Errors
    /// The store's errors; the carrier may report again.
    pub async fn note(&self, from: &E164, report: &DeliveryReport<'_>) -> Result<(), ServiceError> {
        let store = &self.ports.store;
        let route = store
            .system_read::<_, ServiceError, _>(|tx| {
                Box::pin(async move { Ok(tx.directory().route(from).await?) })
            })
            .await?;
        let Some(business) = route.map(|route| route.business_id) else {
            return Ok(());
        };
        let now = self.ports.now();
        let receipt = &WebhookReceipt {
            id: self.ports.id(WebhookReceiptId::from_uuid),
            provider: report.provider.to_owned(),
            event_id: event(report.text, report.state),
            kind: KIND.to_owned(),
            payload: json!({ "state": report.state, "error": report.error }),
            received_at: now,
        };
        let fresh = store
            .write::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move { Ok(tx.receipts().receive(receipt).await?) })
            })
            .await?;
        // Of a repeat, too, the first may have been received and not carried out.
        let moved = self.carry_out(business, report.text, now).await?;
        if !fresh {
            tracing::debug!(business.id = %business, "a carrier repeats a report on a text");
        }
        if let Some(message) = moved {
            self.ports.live.publish(domain::view::LiveEvent {
                business,
                kind: LiveKind::MessageDelivered,
                id: message.to_string(),
            });
        }
        Ok(())
    }

    /// The message, if a report moved it.
    async fn carry_out(
        &self,
        business: BusinessId,
        text: &str,
        now: Timestamp,
    ) -> Result<Option<MessageId>, ServiceError> {
        self.ports
            .store
            .write::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move {
                    let Some(message) = tx.conversations().by_provider_id(text).await? else {
                        return Ok(None);
                    };
                    let moved = catch_up(tx, message.id, text, now).await?;
                    Ok(moved.then_some(message.id))
                })
            })
            .await
    }
}

/// Carries out what was reported about a text and not carried out yet. Whether that moved the message. Call it in another
/// unit of work than the one that wrote the carrier's name of the text down.
///
/// # Errors
/// The store's errors.
pub async fn catch_up(
    tx: &mut dyn Tx,
    message: MessageId,
    text: &str,
    now: Timestamp,
) -> StoreResult<bool> {
    let events = REPORTED.map(|state| event(text, state));
    let mut moved = false;
    for receipt in tx.receipts().unhandled(&events).await? {
        let reported = receipt.payload["state"].as_str();
        let state = reported.and_then(|word| word.parse::<MessageState>().ok());
        if let Some(state) = state {
            let error = receipt.payload["error"].as_str();
            moved |= tx
                .conversations()
                .set_message_state(message, state, error, now)
                .await?;
        }
        tx.receipts().handled(receipt.id, now).await?;
    }
    Ok(moved)
}

/// A text comes to each state once, so the two together name the event.
fn event(text: &str, state: MessageState) -> String {
    format!("{text}:{state}")
}
