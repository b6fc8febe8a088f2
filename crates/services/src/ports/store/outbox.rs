//! The outbox as use cases see it, received webhooks, the audit trail, and what was already done.

use async_trait::async_trait;
use domain::{BookingId, CustomerId, JobId, WebhookReceiptId};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::StoreResult;
use crate::records::{
    AuditEvent, AuditFilter, Job, NewAuditEvent, NewJob, Page, PageRequest, WebhookReceipt,
};

/// The outbox. A job is seen by workers once its unit of work has committed.
#[async_trait]
pub trait Jobs: Send {
    /// Adds a job. `false` if one with the same queue and dedupe key is on record.
    async fn enqueue(&mut self, job: &NewJob, now: Timestamp) -> StoreResult<bool>;

    /// Marks a claimed job done, in the same unit as its effect, unless `worker` lost its lease to another. `false`
    /// then: roll back.
    async fn complete(&mut self, id: JobId, worker: &str, now: Timestamp) -> StoreResult<bool>;

    /// One job.
    async fn get(&mut self, id: JobId) -> StoreResult<Option<Job>>;

    /// Jobs that were given up, newest first.
    async fn dead(&mut self, page: PageRequest) -> StoreResult<Page<Job>>;

    /// Lets a dead job run again, from its first attempt. `false` if it is not dead.
    async fn requeue(&mut self, id: JobId, run_at: Timestamp) -> StoreResult<bool>;
}

/// Received webhooks.
#[async_trait]
pub trait Receipts: Send {
    /// Stores a webhook before it is acted on. `false` if the provider's event id is known: a repeat.
    async fn receive(&mut self, receipt: &WebhookReceipt) -> StoreResult<bool>;

    /// Marks it acted on.
    async fn handled(&mut self, id: WebhookReceiptId, at: Timestamp) -> StoreResult<()>;

    /// Those of these events that came and were not acted on, oldest first.
    async fn unhandled(&mut self, events: &[String]) -> StoreResult<Vec<WebhookReceipt>>;
}

/// Who changed what.
#[async_trait]
pub trait Audit: Send {
    /// Records a change, with the unit of work that makes it.
    async fn record(&mut self, event: &NewAuditEvent) -> StoreResult<()>;

    /// Recorded changes, newest first; with a subject, only its own.
    async fn list(
        &mut self,
        subject: Option<&str>,
        page: PageRequest,
    ) -> StoreResult<Page<AuditEvent>>;

    /// Recorded changes of a kind, newest first.
    async fn find(
        &mut self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> StoreResult<Page<AuditEvent>>;

    /// The names of those of these bookings and customers that are still there, by their raw ids.
    async fn named(
        &mut self,
        bookings: &[BookingId],
        customers: &[CustomerId],
    ) -> StoreResult<Vec<(Uuid, String)>>;
}

/// What was already done: results by scope (a call, an API key) and intent, for repeats.
#[async_trait]
pub trait Intents: Send {
    /// The result of the first run, if there was one.
    async fn recall(&mut self, scope: &str, intent: &str) -> StoreResult<Option<Value>>;

    /// Records a result, in the same unit as its effect.
    ///
    /// Fails with [`Duplicate`](super::Constraint::Duplicate) if another unit was faster: roll back and recall.
    async fn remember(
        &mut self,
        scope: &str,
        intent: &str,
        result: &Value,
        now: Timestamp,
    ) -> StoreResult<()>;
}
