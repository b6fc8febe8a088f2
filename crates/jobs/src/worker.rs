//! The worker: claims, runs under a lease, marks.

mod sight;

use std::{
    collections::HashMap, fmt, panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration,
};

use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use services::{
    ports::{Clock, Entropy, Store, StoreResult},
    records::Job,
};
use tokio::{
    sync::watch,
    task::{JoinError, JoinSet},
};

use self::sight::{LOOK_FOR_ORPHANS, Sign};
use crate::{Backoff, ClaimedJob, Done, Handler, JobError};

/// Settings of a [`Worker`].
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Tells workers apart; unique among those that share a database.
    pub name: String,
    /// Jobs at a time.
    pub concurrency: usize,
    /// How long a job is this worker's without a sign of life. Prolonged every third of it.
    pub lease: Duration,
    /// How often to look for due jobs; a tenth more or less, so that workers do not look in step.
    pub poll: Duration,
    /// How long a stopping worker waits for jobs that run. What is left is taken over when its lease ends.
    pub grace: Duration,
    /// How long done jobs stay on record. Their keys keep the same effect from being enqueued again.
    pub keep_done: Duration,
}

impl WorkerSettings {
    /// The usual settings under a name: eight jobs at a time, a look four times a second (a read that finds nothing
    /// writes nothing), a lease of a minute, done jobs kept for 30 days.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            concurrency: 8,
            lease: Duration::from_secs(60),
            poll: Duration::from_millis(250),
            grace: Duration::from_secs(20),
            keep_done: Duration::from_secs(30 * 24 * 3600),
        }
    }
}

/// How often done jobs are looked through.
const CLEAN_UP: Duration = Duration::from_secs(3600);
/// How soon a job is taken up again that was laid down because the others could not see its worker.
const LAID_DOWN: Duration = Duration::from_secs(2);

/// Carries out jobs.
#[derive(Clone)]
pub struct Worker(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    settings: WorkerSettings,
    sign: watch::Sender<Sign>,
}

/// Why a run was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    /// Another worker has the job, or may take it.
    LeaseLost,
    /// The others may take this worker for gone.
    Unseen,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker with these handlers, one a queue.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        handlers: Vec<Arc<dyn Handler>>,
        settings: WorkerSettings,
    ) -> Self {
        let handlers = handlers
            .into_iter()
            .map(|handler| (handler.queue(), handler))
            .collect();
        Self(Arc::new(Inner {
            store,
            clock,
            entropy,
            handlers,
            settings,
            sign: watch::Sender::new(Sign::Missing),
        }))
    }

    /// Works until `stop` resolves, then takes nothing new and waits for what runs, up to the grace period.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) {
        self.0.sign.send_replace(Sign::Missing);
        // Side by side: the sign of life must not wait for a database that is slow to give jobs.
        tokio::select! {
            () = self.work(stop) => {}
            () = self.0.stay_seen() => {}
        }
    }

    async fn work(&self, stop: impl Future<Output = ()> + Send) {
        let mut stop = pin!(stop);
        let mut running = JoinSet::new();
        let mut missed = Vec::new();
        let mut clean_up = self.0.clock.monotonic();
        let mut orphans = clean_up;
        tracing::info!(worker = %self.0.settings.name, "worker started");
        let mut sign = self.0.sign.subscribe();
        tokio::select! {
            () = &mut stop => return,
            _ = sign.wait_for(|sign| *sign != Sign::Missing) => {}
        }
        loop {
            if self.0.clock.monotonic() >= orphans {
                orphans = self.0.clock.monotonic() + LOOK_FOR_ORPHANS;
                missed = self.0.free_orphans(&missed).await;
            }
            if let Err(error) = self.claim_into(&mut running).await {
                tracing::warn!(worker = %self.0.settings.name, %error, "no jobs can be claimed");
            }
            if self.0.clock.monotonic() >= clean_up {
                clean_up = self.0.clock.monotonic() + CLEAN_UP;
                self.0.forget_done().await;
            }
            tokio::select! {
                () = &mut stop => break,
                () = self.0.clock.sleep(self.0.pause()) => {}
                Some(ended) = running.join_next() => self.0.look_at(&ended),
            }
        }
        self.stop(running).await;
    }

    /// Carries out everything that is due now, and what becomes due by it, then returns how many runs that took. For
    /// tests and for the end of a demo, where nothing may be left.
    ///
    /// # Errors
    /// The store's, if jobs cannot be claimed.
    pub async fn run_due(&self) -> StoreResult<usize> {
        self.0.sign.send_replace(Sign::Missing);
        tokio::select! {
            runs = self.work_due() => runs,
            () = self.0.stay_seen() => Ok(0),
        }
    }

    async fn work_due(&self) -> StoreResult<usize> {
        let mut running = JoinSet::new();
        let mut runs = 0;
        let mut sign = self.0.sign.subscribe();
        drop(sign.wait_for(|sign| *sign != Sign::Missing).await);
        loop {
            self.claim_into(&mut running).await?;
            match running.join_next().await {
                Some(ended) => {
                    self.0.look_at(&ended);
                    runs += 1;
                }
                None => return Ok(runs),
            }
        }
    }

    /// Takes as many due jobs as there is room for, and starts them.
    async fn claim_into(&self, running: &mut JoinSet<()>) -> StoreResult<()> {
        let room = self.0.settings.concurrency.saturating_sub(running.len());
        if room == 0 || !self.0.is_due().await? || *self.0.sign.borrow() == Sign::Missing {
            return Ok(());
        }
        for job in self.0.claim(room).await? {
            let worker = Arc::clone(&self.0);
            running.spawn(async move { worker.carry_out(job).await });
        }
        Ok(())
    }

    async fn stop(&self, mut running: JoinSet<()>) {
        let worker = &self.0.settings.name;
        tracing::info!(%worker, jobs = running.len(), "worker stops when its jobs have ended");
        let mut grace = pin!(self.0.clock.sleep(self.0.settings.grace));
        loop {
            tokio::select! {
                ended = running.join_next() => match ended {
                    Some(ended) => self.0.look_at(&ended),
                    None => break,
                },
                () = &mut grace => {
                    let left = running.len();
                    tracing::warn!(%worker, jobs = left, "jobs left to whoever takes over their leases");
                    running.shutdown().await;
                    break;
                }
            }
        }
    }
}

impl Inner {
    fn pause(&self) -> Duration {
        let fifth = u64::try_from(self.settings.poll.as_micros() / 5).unwrap_or(0);
        let jitter = Duration::from_micros(self.entropy.bits().checked_rem(fifth).unwrap_or(0));
        self.settings.poll * 9 / 10 + jitter
    }

    /// A look that costs no write.
    async fn is_due(&self) -> StoreResult<bool> {
        let next = self
            .store
            .system_read(|tx| Box::pin(async move { tx.queue().next_due().await }))
            .await?;
        Ok(next.is_some_and(|due| due <= self.clock.now()))
    }

    async fn claim(&self, room: usize) -> StoreResult<Vec<Job>> {
        let settings = &self.settings;
        let (now, room) = (self.clock.now(), u32::try_from(room).unwrap_or(u32::MAX));
        self.store
            .system_write(|tx| {
                Box::pin(async move {
                    tx.queue()
                        .claim(&settings.name, now, room, settings.lease)
                        .await
                })
            })
            .await
    }

    /// Runs a job and marks how it ended.
    async fn carry_out(&self, job: Job) {
        let (id, queue, attempt) = (job.id, job.queue.clone(), job.attempts);
        let Some(handler) = self.handlers.get(queue.as_str()) else {
            // A newer version of the program may know the queue.
            let error = JobError::retry("this program has no handler for the queue");
            let job = ClaimedJob::new(job, self.settings.name.clone());
            self.mark(&job, None, Err(error)).await;
            return;
        };
        let job = ClaimedJob::new(job, self.settings.name.clone());
        // Runs that end the process leave no other trace than their number.
        let left_no_word = job.job().last_error.is_none();
        let result = if left_no_word && attempt > handler.backoff().attempts {
            Ok(Err(JobError::fail(
                "the program ended during every attempt",
            )))
        } else {
            self.under_lease(&job, handler.as_ref()).await
        };
        match result {
            Ok(result) => self.mark(&job, Some(handler.as_ref()), result).await,
            Err(Stopped::LeaseLost) => {
                tracing::warn!(job.id = %id, job.queue = %queue, "stopped: the lease was lost");
            }
            Err(Stopped::Unseen) => {
                tracing::warn!(job.id = %id, job.queue = %queue, "stopped: the others cannot see the worker");
                // If nobody took it meanwhile, nobody need wait for the lease's end.
                let reason = "the worker was out of the others' sight";
                self.settle(&job, Mark::Again(self.after(LAID_DOWN), reason))
                    .await;
            }
        }
    }

    /// Runs a job while it is this worker's beyond doubt.
    async fn under_lease(
        &self,
        job: &ClaimedJob,
        handler: &dyn Handler,
    ) -> Result<Result<Done, JobError>, Stopped> {
        // A handler keeps no state of its own between runs that a panic could leave half changed.
        let mut work = pin!(AssertUnwindSafe(handler.run(job)).catch_unwind());
        // All are polled side by side: the work may hold the database's only writer, for which the sign of life waits.
        let mut lost = pin!(self.until_lost(job));
        let mut sign = self.sign.subscribe();
        let mut unseen = pin!(sign.wait_for(|sign| *sign == Sign::Missing));
        tokio::select! {
            ended = &mut work => {
                Ok(ended.unwrap_or_else(|_| Err(JobError::retry("the handler panicked"))))
            }
            () = &mut lost => Err(Stopped::LeaseLost),
            _ = &mut unseen => Err(Stopped::Unseen),
        }
    }

    /// Prolongs a lease every third of it; returns when it was lost.
    async fn until_lost(&self, job: &ClaimedJob) {
        let third = self.settings.lease / 3;
        let mut sign_of_life = self.clock.monotonic();
        loop {
            sign_of_life += third;
            self.clock.sleep_until(sign_of_life).await;
            match self.extend(job).await {
                Ok(true) => {}
                Ok(false) => return,
                // The lease may last until the database is back; if not, the mark at the end is refused.
                Err(error) => {
                    let id = job.job().id;
                    tracing::warn!(job.id = %id, %error, "the lease could not be prolonged");
                }
            }
        }
    }

    async fn extend(&self, job: &ClaimedJob) -> StoreResult<bool> {
        let (id, settings, now) = (job.job().id, &self.settings, self.clock.now());
        self.store
            .system_write(|tx| {
                Box::pin(async move {
                    tx.queue()
                        .extend(id, &settings.name, now, settings.lease)
                        .await
                })
            })
            .await
    }

    async fn mark(
        &self,
        job: &ClaimedJob,
        handler: Option<&dyn Handler>,
        result: Result<Done, JobError>,
    ) {
        let (id, queue, attempt) = (job.job().id, &job.job().queue, job.attempt());
        let backoff = handler.map_or(Backoff::PATIENT, Handler::backoff);
        let (reason, next) = match result {
            Ok(Done::Marked) => return,
            Ok(Done::Unmarked) => {
                return self.settle(job, Mark::Done).await;
            }
            Err(JobError::LeaseLost) => {
                tracing::warn!(job.id = %id, job.queue = %queue, "the lease was lost at the end");
                return;
            }
            Err(JobError::Park { reason, after }) => {
                tracing::info!(job.id = %id, job.queue = %queue, attempt, reason, "job waits for a person");
                return self
                    .settle(job, Mark::Parked(self.after(after), &reason))
                    .await;
            }
            Err(JobError::Retry { reason, after }) if attempt < backoff.attempts => (
                reason,
                Some(backoff.pause(attempt, after, self.entropy.bits())),
            ),
            Err(JobError::Retry { reason, .. } | JobError::Fail { reason }) => (reason, None),
        };
        if let Some(pause) = next {
            let seconds = pause.as_secs();
            tracing::info!(job.id = %id, job.queue = %queue, attempt, reason, seconds, "job again later");
            return self
                .settle(job, Mark::Again(self.after(pause), &reason))
                .await;
        }
        tracing::error!(job.id = %id, job.queue = %queue, attempt, reason, "job given up");
        if let Some(handler) = handler
            && let Err(error) = handler.given_up(job, &reason).await
        {
            // Not marked dead either: the lease ends and the job comes again.
            tracing::error!(job.id = %id, %error, "the end of a job could not be recorded");
            return;
        }
        self.settle(job, Mark::Dead(&reason)).await;
    }

    fn after(&self, pause: Duration) -> Timestamp {
        let now = self.clock.now();
        now.saturating_add(pause).unwrap_or(Timestamp::MAX)
    }

    async fn settle(&self, job: &ClaimedJob, mark: Mark<'_>) {
        let (id, worker, now) = (job.job().id, &self.settings.name, self.clock.now());
        let settled = self
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    match mark {
                        Mark::Done => tx.queue().complete(id, worker, now).await,
                        Mark::Again(at, reason) => tx.queue().retry(id, worker, at, reason).await,
                        Mark::Parked(at, reason) => tx.queue().park(id, worker, at, reason).await,
                        Mark::Dead(reason) => tx.queue().bury(id, worker, now, reason).await,
                    }
                })
            })
            .await;
        match settled {
            Ok(true) => {}
            Ok(false) => tracing::warn!(job.id = %id, "the lease was lost at the end"),
            Err(error) => tracing::warn!(job.id = %id, %error, "the job's end could not be marked"),
        }
    }

    async fn forget_done(&self) {
        let keep = SignedDuration::try_from(self.settings.keep_done).unwrap_or(SignedDuration::MAX);
        let before = self
            .clock
            .now()
            .saturating_sub(keep)
            .unwrap_or(Timestamp::MIN);
        let forgotten: StoreResult<u64> = self
            .store
            .system_write(|tx| Box::pin(async move { tx.queue().purge_done(before).await }))
            .await;
        if let Err(error) = forgotten {
            tracing::warn!(%error, "done jobs could not be forgotten");
        }
    }

    /// A run that did not get to its end leaves its job leased; it comes again when the lease ends.
    fn look_at(&self, ended: &Result<(), JoinError>) {
        if let Err(error) = ended {
            tracing::error!(worker = %self.settings.name, %error, "a run ended without a mark");
        }
    }
}

/// What is written about a job at the end of a run.
#[derive(Clone, Copy)]
enum Mark<'a> {
    Done,
    Again(Timestamp, &'a str),
    Parked(Timestamp, &'a str),
    Dead(&'a str),
}
