//! Bookings in calendars: one event in each calendar of a booking's staff and resources; of courts one for each court.

mod converge;
mod late;
mod plan;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::AllocationId;
use services::{
    jobs::{JobPayload, SyncBookingEvent},
    ports::{
        Clock, Store, StoreError,
        calendar::{Calendar, CalendarError},
    },
    records::CalendarCopy,
};

use self::{converge::Converged, plan::Plan};
use crate::{Backoff, ClaimedJob, Done, Handler, JobError};

pub use late::{LateConflicts, Withdrawal};

/// Changes of the booking that one run follows before it leaves the rest to the next.
const ROUNDS: u32 = 3;
/// How often to look whether the owner has connected the calendar again.
const PARKED: Duration = Duration::from_secs(15 * 60);

/// Makes calendars agree with bookings.
pub struct CalendarSync {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    calendar: Arc<dyn Calendar>,
    late: Arc<dyn LateConflicts>,
}

/// How a round ended.
enum Round {
    /// The calendars agree with the booking as it was read.
    Agree(Agreed),
    /// The booking was withdrawn meanwhile, so everything is looked at again.
    Withdrawn,
}

/// The copies as they stand then.
struct Agreed {
    booking: CalendarCopy,
    /// Of courts each has its own.
    claims: Vec<(AllocationId, CalendarCopy)>,
}

impl CalendarSync {
    /// A handler that withdraws bookings for which the calendar has no room through `late`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        calendar: Arc<dyn Calendar>,
        late: Arc<dyn LateConflicts>,
    ) -> Self {
        Self {
            store,
            clock,
            calendar,
            late,
        }
    }

    /// Writes and deletes until the calendars agree with the plan.
    async fn round(&self, plan: &Plan) -> Result<Round, JobError> {
        let mut copy = CalendarCopy {
            synced_at: Some(self.clock.now()),
            ..CalendarCopy::default()
        };
        let mut claims = Vec::new();
        for event in &plan.wanted {
            match converge::write(self.calendar.as_ref(), event).await {
                Ok(Converged::Agrees { event_id, etag }) => {
                    copy.event_id = Some(event_id);
                    copy.etag = Some(etag);
                    if let Some((_, Some(claim))) = event.lane {
                        claims.push((claim, copy.clone()));
                    }
                }
                Ok(Converged::Conflict) => match self.withdraw(plan).await? {
                    Withdrawal::Withdrawn => return Ok(Round::Withdrawn),
                    // Too late to call it off, or nothing was promised: the calendar stays as its owner made it.
                    Withdrawal::Settled => copy.problem = Some("conflict".to_owned()),
                },
                Err(error) => return Err(self.judge(plan, &error).await?),
            }
        }
        for event in &plan.unwanted {
            if let Err(error) = converge::delete(self.calendar.as_ref(), event).await {
                return Err(self.judge(plan, &error).await?);
            }
        }
        // A booking that was called off keeps its event's name: it stays taken in the calendar.
        copy.event_id = copy.event_id.or_else(|| plan.event_id.clone());
        Ok(Round::Agree(Agreed {
            booking: copy,
            claims,
        }))
    }

    async fn withdraw(&self, plan: &Plan) -> Result<Withdrawal, JobError> {
        tracing::warn!(
            business.id = %plan.business,
            booking.id = %plan.booking,
            "the calendar has no room for the booking; it is withdrawn"
        );
        self.late.withdraw(plan.business, plan.booking).await
    }

    /// Records what keeps the calendar from agreeing where people see it, and says when to try again.
    async fn judge(&self, plan: &Plan, error: &CalendarError) -> Result<JobError, JobError> {
        let (problem, end) = match error {
            CalendarError::NeedsReconnect => ("needs_reconnect", Some(PARKED)),
            CalendarError::CalendarNotFound => ("calendar_not_found", Some(PARKED)),
            CalendarError::Provider(error) if error.retryable => {
                let (reason, after) = (error.to_string(), error.retry_after);
                return Ok(JobError::Retry { reason, after });
            }
            CalendarError::Grants(_)
            | CalendarError::Stale
            | CalendarError::AlreadyExists
            | CalendarError::EventNotFound
            | CalendarError::SyncExpired => return Ok(JobError::retry(error)),
            CalendarError::Provider(_) => ("refused", None),
        };
        self.record_problem(plan, problem).await?;
        let reason = error.to_string();
        Ok(match end {
            Some(after) => JobError::Park { reason, after },
            None => JobError::Fail { reason },
        })
    }

    async fn record_problem(&self, plan: &Plan, problem: &str) -> Result<(), StoreError> {
        self.store
            .write(plan.business, |tx| {
                Box::pin(async move {
                    let Some(booking) = tx.bookings().get(plan.booking).await? else {
                        return Ok(());
                    };
                    let copy = CalendarCopy {
                        problem: Some(problem.to_owned()),
                        ..booking.calendar
                    };
                    tx.bookings().set_calendar(plan.booking, &copy).await
                })
            })
            .await
    }

    /// Records the agreement and marks the job, unless the booking changed since the plan was made.
    async fn record(
        &self,
        job: &ClaimedJob,
        plan: &Plan,
        agreed: &Agreed,
    ) -> Result<bool, JobError> {
        let now = self.clock.now();
        self.store
            .write(plan.business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(plan.booking).await?;
                    if booking.is_none_or(|booking| booking.version != plan.version) {
                        return Ok(false);
                    }
                    let bookings = tx.bookings();
                    bookings.set_calendar(plan.booking, &agreed.booking).await?;
                    for (claim, copy) in &agreed.claims {
                        bookings.set_allocation_calendar(*claim, copy).await?;
                    }
                    job.complete(tx, now).await?;
                    Ok(true)
                })
            })
            .await
    }
}

#[async_trait]
impl Handler for CalendarSync {
    fn queue(&self) -> &'static str {
        SyncBookingEvent::QUEUE
    }

    fn backoff(&self) -> Backoff {
        Backoff::PATIENT
    }

    async fn run(&self, job: &ClaimedJob) -> Result<Done, JobError> {
        let work: SyncBookingEvent = job.payload()?;
        let business = job.business(work.business)?;
        for _ in 0..ROUNDS {
            let Some(plan) = Plan::load(self.store.as_ref(), business, work.booking).await? else {
                return Ok(Done::Unmarked);
            };
            if let Round::Agree(agreed) = self.round(&plan).await?
                && self.record(job, &plan, &agreed).await?
            {
                return Ok(Done::Marked);
            }
        }
        Err(JobError::retry("the booking keeps changing"))
    }

    async fn given_up(&self, job: &ClaimedJob, _reason: &str) -> Result<(), StoreError> {
        let Ok(work) = job.payload::<SyncBookingEvent>() else {
            return Ok(());
        };
        let Ok(business) = job.business(work.business) else {
            return Ok(());
        };
        self.store
            .write(business, |tx| {
                Box::pin(async move {
                    let Some(booking) = tx.bookings().get(work.booking).await? else {
                        return Ok(());
                    };
                    let problem = booking
                        .calendar
                        .problem
                        .or_else(|| Some("gave_up".to_owned()));
                    let copy = CalendarCopy {
                        problem,
                        ..booking.calendar
                    };
                    tx.bookings().set_calendar(work.booking, &copy).await
                })
            })
            .await
    }
}
