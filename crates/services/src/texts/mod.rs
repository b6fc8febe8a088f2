//! Texts that a program of the business sends from the business's number, and what becomes of all texts.

mod delivery;

use domain::{E164, MessageId};
use serde_json::{Value, json};

use crate::{
    ServiceError,
    bookings::{NewText, Place},
    context::Ports,
    records::Actor,
};

pub use delivery::{DeliveryReport, catch_up};

/// Longest text: what goes as a few segments.
const LONGEST: usize = 640;
/// In whose name sent texts are remembered.
const SCOPE: &str = "text";

/// The use cases of texts.
#[derive(Clone)]
pub struct Texts {
    ports: Ports,
}

impl Texts {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Sends a text from a location's number, through the outbox. Under the same key the same text is sent once.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; [`ServiceError::Conflict`] if the key was used for another text.
    pub async fn send(
        &self,
        place: Place,
        by: &Actor,
        to: &E164,
        message: &str,
        key: Option<&str>,
    ) -> Result<MessageId, ServiceError> {
        let body = message.trim();
        if body.is_empty() || body.chars().count() > LONGEST {
            let reason = format!("a text has from 1 to {LONGEST} characters");
            return Err(ServiceError::invalid("message", reason));
        }
        let (ports, now) = (&self.ports, self.ports.now());
        let key = key.map(|key| format!("{by:?}:{key}"));
        let (key, asked) = (key.as_deref(), &format!("{place:?} {} {body}", to.as_str()));
        ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    if let Some(key) = key
                        && let Some(sent) = tx.intents().recall(SCOPE, key).await?
                    {
                        return repeated(&sent, asked);
                    }
                    if tx.locations().get(place.location).await?.is_none() {
                        return Err(ServiceError::NotFound("location"));
                    }
                    let known = tx.customers().by_phone(to).await?;
                    let text = NewText {
                        location: place.location,
                        to,
                        body,
                        customer: known.map(|customer| customer.id),
                        call: None,
                        booking: None,
                    };
                    let id = text.queue(ports, tx).await?;
                    let event = ports.audit(by.clone(), "text.sent", id.to_string(), json!({}));
                    tx.audit().record(&event).await?;
                    if let Some(key) = key {
                        let sent = json!({"asked": asked, "message": id});
                        tx.intents().remember(SCOPE, key, &sent, now).await?;
                    }
                    Ok(id)
                })
            })
            .await
    }
}

fn repeated(sent: &Value, asked: &str) -> Result<MessageId, ServiceError> {
    if sent["asked"] != asked {
        let reason = "the key was used for another text: give each text a key of its own";
        return Err(ServiceError::Conflict(reason.to_owned()));
    }
    serde_json::from_value(sent["message"].clone())
        .map_err(|error| ServiceError::Internal(error.to_string()))
}
