//! The outbox.

use domain::{BusinessId, JobId};
use jiff::Timestamp;
use serde_json::Value;

domain::words! {
    /// Where a job stands.
    JobState, "job state" {
        /// Waits for its time, or runs under a lease.
        Pending = "pending",
        /// Finished.
        Done = "done",
        /// Given up; a person decides.
        Dead = "dead",
    }
}

/// Work to be done after this unit of work has committed.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Which handler, for example `calendar.write`.
    pub queue: String,
    /// What the handler needs.
    pub payload: Value,
    /// Not before.
    pub run_at: Timestamp,
    /// Names the effect, so that it is enqueued once: a second job with the queue and key of any job on record
    /// (done or dead ones too) is not added.
    pub dedupe_key: Option<String>,
}

/// A piece of work in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Whose work; `None` for the platform's own.
    pub business_id: Option<BusinessId>,
    /// Which handler.
    pub queue: String,
    /// What the handler needs.
    pub payload: Value,
    /// Names the effect.
    pub dedupe_key: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was claimed.
    pub attempts: u32,
    /// Who runs it.
    pub worker: Option<String>,
    /// Until when nobody else may claim it.
    pub leased_until: Option<Timestamp>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub created_at: Timestamp,
    /// When it was done or given up.
    pub finished_at: Option<Timestamp>,
}
