//! What the worker asks of a handler, and how a handler's run ends.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use domain::BusinessId;
use jiff::Timestamp;
use services::{
    jobs::JobPayload,
    ports::{StoreError, Tx},
    records::Job,
};

use crate::Backoff;

/// A job that this worker holds the lease of.
#[derive(Debug, Clone)]
pub struct ClaimedJob {
    job: Job,
    worker: String,
}

/// How a job ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// The worker marks it done.
    Unmarked,
    /// The handler marked it done, in the same unit of work as its effect ([`ClaimedJob::complete`]).
    Marked,
}

/// How a job's run ended otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// Something passing: again after a pause, and given up after too many attempts.
    #[error("{reason}")]
    Retry {
        /// What is wrong.
        reason: String,
        /// At least this long a pause.
        after: Option<Duration>,
    },
    /// Nothing can be done before a person acts: again after this long, as often as it takes.
    #[error("{reason}")]
    Park {
        /// What is wrong.
        reason: String,
        /// When to look again.
        after: Duration,
    },
    /// No repeat can help: given up now.
    #[error("{reason}")]
    Fail {
        /// What is wrong.
        reason: String,
    },
    /// Another worker has the job. This one leaves everything as it is.
    #[error("the lease was lost to another worker")]
    LeaseLost,
}

impl JobError {
    /// Something passing.
    #[must_use]
    pub fn retry(reason: &(impl fmt::Display + ?Sized)) -> Self {
        Self::Retry {
            reason: reason.to_string(),
            after: None,
        }
    }

    /// Nothing to be done.
    #[must_use]
    pub fn fail(reason: &(impl fmt::Display + ?Sized)) -> Self {
        Self::Fail {
            reason: reason.to_string(),
        }
    }
}

impl From<StoreError> for JobError {
    /// The database may come back; a row that another unit changed meanwhile is read again; the rest is a defect.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { .. } | StoreError::Conflict(_) => Self::retry(&error),
            _ => Self::fail(&error),
        }
    }
}

impl ClaimedJob {
    pub(crate) const fn new(job: Job, worker: String) -> Self {
        Self { job, worker }
    }

    /// The job as claimed.
    #[must_use]
    pub const fn job(&self) -> &Job {
        &self.job
    }

    /// Number of this attempt, counted from one.
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.job.attempts
    }

    /// Whether no earlier attempt can have done anything.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        // A job that was given up and asked for again counts its attempts anew, and keeps its last error.
        self.job.attempts <= 1 && self.job.last_error.is_none()
    }

    /// What is to be done.
    ///
    /// # Errors
    /// [`JobError::Fail`] if the stored payload is not one of this queue.
    pub fn payload<P: JobPayload>(&self) -> Result<P, JobError> {
        serde_json::from_value(self.job.payload.clone())
            .map_err(|error| JobError::fail(&format!("the payload cannot be read: {error}")))
    }

    /// Whose work it is; never taken from the payload alone.
    ///
    /// # Errors
    /// [`JobError::Fail`] if the job is not of the business that its payload names.
    pub fn business(&self, named: BusinessId) -> Result<BusinessId, JobError> {
        if self.job.business_id == Some(named) {
            Ok(named)
        } else {
            Err(JobError::fail(
                "the payload names another business than the job",
            ))
        }
    }

    /// Makes sure, in the unit of work of an effect that does not end the job, that the job is still this worker's.
    ///
    /// # Errors
    /// [`JobError::LeaseLost`]: roll back.
    pub async fn still_mine(&self, tx: &mut dyn Tx) -> Result<(), JobError> {
        let job = tx.jobs().get(self.job.id).await?;
        let worker = job.and_then(|job| job.worker);
        if worker.as_deref() == Some(&self.worker) {
            Ok(())
        } else {
            Err(JobError::LeaseLost)
        }
    }

    /// Marks the job done in the unit of work of its effect.
    ///
    /// # Errors
    /// [`JobError::LeaseLost`]: roll back.
    pub async fn complete(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), JobError> {
        if tx.jobs().complete(self.job.id, &self.worker, now).await? {
            Ok(())
        } else {
            Err(JobError::LeaseLost)
        }
    }
}

/// The work of one queue. Idempotent: the same job may run twice, late, or beside another run of itself.
#[async_trait]
pub trait Handler: Send + Sync {
    /// The queue's stored name.
    fn queue(&self) -> &'static str;

    /// How patiently it is tried.
    fn backoff(&self) -> Backoff;

    /// Does the work. Dropping the future stops it at the next wait.
    async fn run(&self, job: &ClaimedJob) -> Result<Done, JobError>;

    /// Leaves a trace where people look, when the job is given up. May run more than once.
    async fn given_up(&self, _job: &ClaimedJob, _reason: &str) -> Result<(), StoreError> {
        Ok(())
    }
}
