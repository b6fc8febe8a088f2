//! What came in from providers, and who changed what.

use domain::{AuditEventId, CallId, UserId, WebhookReceiptId};
use jiff::Timestamp;
use serde_json::Value;

/// A received webhook of a business, stored before anything is done with it.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookReceipt {
    /// Its id.
    pub id: WebhookReceiptId,
    /// Who sent it.
    pub provider: String,
    /// The provider's id of the event; unique per provider.
    pub event_id: String,
    /// What it is about, in the provider's words.
    pub kind: String,
    /// What follows from it, and nothing that names a person.
    pub payload: Value,
    /// When it came.
    pub received_at: Timestamp,
}

/// Who changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    User(UserId),
    /// The receptionist, in a call.
    Call(CallId),
    /// A key of the public interface.
    ApiKey(domain::ApiKeyId),
    /// The customer, through a link that was sent to them.
    Customer(domain::CustomerId),
    /// Ringdesk itself: jobs, sweeps, imports.
    System,
}

/// A change to be recorded with the unit of work that makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAuditEvent {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What was done, as a dotted word, for example `booking.moved`.
    pub action: String,
    /// The id of what was changed, in written form.
    pub subject: String,
    /// Particulars; no secrets.
    pub detail: Value,
}

/// A recorded change.
pub type AuditEvent = NewAuditEvent;
