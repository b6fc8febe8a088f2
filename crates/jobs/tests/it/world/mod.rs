//! A business with two diaries, its outbox, and a world that can be told to fail.

mod database;
mod late;
mod seed;

use std::{sync::Arc, time::Duration};

use domain::{
    AllocationId, BookingId, BookingRef, BookingSource, BookingState, BusinessId, Channel,
    ConversationId, Direction, JobId, LocationId, MessageId, MessageState, ServiceId, StaffId,
    TimeRange,
};
use jiff::{SignedDuration, Timestamp};
use jobs::{CalendarSync, Handler, SendTexts, Worker, WorkerSettings};
use providers::system::SeededEntropy;
use services::{
    jobs::{JobPayload, SendSms, SyncBookingEvent},
    ports::{Clock, Entropy, Store, StoreError, StoreResult, Tx},
    records::{
        Allocation, Booking, BookingMove, CalendarCopy, Claim, Conversation, Job, Lane, Message,
        NewBooking, NewJob,
    },
};
use storage::{Keyring, SqlStore};
use testkit::fakes::{FakeCalendar, FakeClock, FakeTelephony};

use database::Database;
pub(crate) use database::Engine;
use late::{Cancels, cancel};

/// Friday 20 November 2026, 14:40 in London.
pub(crate) const NOW: &str = "2026-11-20T14:40:00Z";
pub(crate) const CUSTOMER: &str = "+447700900001";

pub(crate) struct World {
    database: Database,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) calendar: Arc<FakeCalendar>,
    pub(crate) telephony: Arc<FakeTelephony>,
    pub(crate) business: BusinessId,
    pub(crate) location: LocationId,
    pub(crate) service: ServiceId,
    pub(crate) sam: StaffId,
    pub(crate) lena: StaffId,
}

/// The half hour that begins so many hours after [`NOW`].
pub(crate) fn slot(hours: i64) -> TimeRange {
    let start = NOW.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours);
    TimeRange::starting(start, SignedDuration::from_mins(30)).unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(Engine::Sqlite, 1).await
    }

    pub(crate) async fn on(engine: Engine, seed: u64) -> Self {
        let database = Database::new(engine).await;
        let entropy = Arc::new(SeededEntropy::new(seed));
        let keys = [("k1".to_owned(), [7; 32])];
        let keyring = Keyring::new("k1", keys, Arc::clone(&entropy) as Arc<dyn Entropy>).unwrap();
        let url = database.url();
        let store: Arc<dyn Store> = Arc::new(SqlStore::open(&url, keyring).await.unwrap());
        let clock = Arc::new(FakeClock::at(NOW.parse().unwrap()));
        let id = || entropy.uuid(NOW.parse().unwrap());
        let world = Self {
            database,
            store,
            calendar: Arc::new(FakeCalendar::with(&["sam", "lena"])),
            telephony: Arc::new(FakeTelephony::new(Arc::clone(&clock) as Arc<dyn Clock>)),
            business: BusinessId::from_uuid(id()),
            location: LocationId::from_uuid(id()),
            service: ServiceId::from_uuid(id()),
            sam: StaffId::from_uuid(id()),
            lena: StaffId::from_uuid(id()),
            clock,
            entropy: Arc::clone(&entropy),
        };
        world.seed().await;
        world
    }

    pub(crate) async fn write<'env, R: Send>(
        &self,
        work: impl for<'run> FnMut(
            &'run mut (dyn Tx + 'env),
        ) -> futures::future::BoxFuture<'run, StoreResult<R>>
        + Send,
    ) -> R {
        self.store
            .write::<R, StoreError, _>(self.business, work)
            .await
            .unwrap()
    }

    pub(crate) fn job<P: JobPayload>(&self, payload: &P, key: String) -> NewJob {
        let now = self.clock.now();
        NewJob {
            id: JobId::from_uuid(self.entropy.uuid(now)),
            queue: P::QUEUE.to_owned(),
            payload: serde_json::to_value(payload).unwrap(),
            run_at: now,
            dedupe_key: Some(key),
        }
    }

    pub(crate) async fn enqueue(&self, job: &NewJob) {
        let now = self.clock.now();
        let fresh = self
            .write(|tx| Box::pin(async move { tx.jobs().enqueue(job, now).await }))
            .await;
        assert!(fresh, "the key is new");
    }

    fn sync_job(&self, booking: &Booking) -> NewJob {
        let payload = SyncBookingEvent {
            business: self.business,
            booking: booking.id,
        };
        self.job(&payload, format!("{}:{}", booking.id, booking.version))
    }

    fn allocation(&self, staff: StaffId, range: TimeRange) -> Allocation {
        Allocation {
            id: AllocationId::from_uuid(self.entropy.uuid(self.clock.now())),
            claim: Claim {
                lane: Lane::Staff(staff),
                range,
            },
        }
    }

    /// A booking with its calendar job, in one unit of work.
    pub(crate) async fn book(
        &self,
        staff: StaffId,
        range: TimeRange,
        source: BookingSource,
    ) -> BookingId {
        let now = self.clock.now();
        let booking = Booking {
            id: BookingId::from_uuid(self.entropy.uuid(now)),
            reference: BookingRef::from_bits(self.entropy.bits()),
            location_id: self.location,
            service_id: self.service,
            variant_id: None,
            seats: 1,
            customer_id: None,
            name: "Jo Bloggs".parse().unwrap(),
            phone: Some(CUSTOMER.parse().unwrap()),
            range,
            state: BookingState::Booked,
            source,
            call_id: None,
            price: None,
            lines: Vec::new(),
            deposit_due: None,
            cancel_free_until: None,
            cancel_fee: None,
            late_cancel: services::records::LateCancel::Fee,
            group_id: None,
            series_id: None,
            notes: String::new(),
            cancel_reason: None,
            calendar: CalendarCopy::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let (id, job) = (booking.id, self.sync_job(&booking));
        let allocations = vec![self.allocation(staff, range)];
        let new = NewBooking {
            booking,
            allocations,
            hold: None,
            class: None,
        };
        let (new, job) = (&new, &job);
        self.write(|tx| {
            Box::pin(async move {
                tx.bookings().confirm(new, now).await?;
                tx.jobs().enqueue(job, now).await
            })
        })
        .await;
        id
    }

    /// Moves a booking, with the calendar job that follows.
    pub(crate) async fn reschedule(&self, id: BookingId, staff: StaffId, range: TimeRange) {
        let (now, booking) = (self.clock.now(), self.booking(id).await);
        let to = BookingMove::to(range, vec![self.allocation(staff, range)]);
        let job = self.sync_job(&Booking {
            version: booking.version + 1,
            ..booking.clone()
        });
        let (to, job, version) = (&to, &job, booking.version);
        self.write(|tx| {
            Box::pin(async move {
                tx.bookings().reschedule(id, version, to, now).await?;
                tx.jobs().enqueue(job, now).await
            })
        })
        .await;
    }

    /// Calls a booking off, with the calendar job that follows.
    pub(crate) async fn cancel(&self, id: BookingId) {
        let booking = self.booking(id).await;
        let job = self.sync_job(&Booking {
            version: booking.version + 1,
            ..booking.clone()
        });
        cancel(
            self.store.as_ref(),
            self.business,
            &booking,
            &job,
            self.clock.now(),
        )
        .await
        .unwrap();
    }

    pub(crate) async fn booking(&self, id: BookingId) -> Booking {
        let found = self
            .write(|tx| Box::pin(async move { tx.bookings().get(id).await }))
            .await;
        found.unwrap()
    }

    /// A text to the customer with the job that sends it.
    pub(crate) async fn text(&self, body: &str) -> MessageId {
        let now = self.clock.now();
        let conversation = Conversation {
            id: ConversationId::from_uuid(self.entropy.uuid(now)),
            location_id: self.location,
            channel: Channel::Sms,
            address: CUSTOMER.to_owned(),
            customer_id: None,
            created_at: now,
            last_at: now,
        };
        let conversation = &conversation;
        let conversation = self
            .write(|tx| {
                Box::pin(async move { tx.conversations().find_or_insert(conversation).await })
            })
            .await;
        let message = Message {
            id: MessageId::from_uuid(self.entropy.uuid(now)),
            conversation_id: conversation.id,
            direction: Direction::Outbound,
            state: MessageState::Queued,
            body: body.to_owned(),
            provider_message_id: None,
            error: None,
            call_id: None,
            booking_id: None,
            created_at: now,
            updated_at: now,
        };
        let payload = SendSms {
            business: self.business,
            message: message.id,
        };
        let (message, job) = (&message, &self.job(&payload, message.id.to_string()));
        self.write(|tx| {
            Box::pin(async move {
                tx.conversations().add_message(message).await?;
                tx.jobs().enqueue(job, now).await
            })
        })
        .await;
        message.id
    }

    pub(crate) async fn message(&self, id: MessageId) -> Message {
        let found = self
            .write(|tx| Box::pin(async move { tx.conversations().message(id).await }))
            .await;
        found.unwrap()
    }

    /// Jobs that were given up.
    pub(crate) async fn dead(&self) -> Vec<Job> {
        self.store
            .system_read::<_, StoreError, _>(|tx| {
                Box::pin(async move { tx.queue().dead(100).await })
            })
            .await
            .unwrap()
    }

    /// When the next job is due.
    pub(crate) async fn next_due(&self) -> Option<Timestamp> {
        self.store
            .system_read::<_, StoreError, _>(|tx| {
                Box::pin(async move { tx.queue().next_due().await })
            })
            .await
            .unwrap()
    }

    /// A worker with the real handlers.
    pub(crate) fn worker(&self, name: &str) -> Worker {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let late = Cancels {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&self.entropy),
        };
        let calendar = CalendarSync::new(
            Arc::clone(&self.store),
            Arc::clone(&clock),
            Arc::clone(&self.calendar) as Arc<_>,
            Arc::new(late),
        );
        let texts = SendTexts::new(
            Arc::clone(&self.store),
            clock,
            Arc::clone(&self.telephony) as Arc<_>,
            None,
        );
        self.worker_with(name, vec![Arc::new(calendar), Arc::new(texts)])
    }

    pub(crate) fn worker_with(&self, name: &str, handlers: Vec<Arc<dyn Handler>>) -> Worker {
        Worker::new(
            Arc::clone(&self.store),
            Arc::clone(&self.clock) as Arc<dyn Clock>,
            Arc::clone(&self.entropy) as Arc<dyn Entropy>,
            handlers,
            WorkerSettings::named(name),
        )
    }

    /// Carries out what is due. How many runs that took.
    pub(crate) async fn run(&self) -> usize {
        self.worker("w1").run_due().await.unwrap()
    }

    /// Waits until the next job is due and carries it out, so often.
    pub(crate) async fn run_later(&self, times: usize) {
        for _ in 0..times {
            let due = self.next_due().await.expect("a job waits");
            let left = due.duration_since(self.clock.now());
            self.clock
                .advance(Duration::try_from(left).unwrap_or_default());
            self.run().await;
        }
    }

    /// The database by whose locks workers see each other.
    pub(crate) fn postgres(&self) -> &testkit::postgres::Database {
        self.database.postgres()
    }

    /// Runs a worker that is killed as soon as `reached` holds, and lets its leases end.
    pub(crate) async fn kill_worker_when(&self, reached: impl Fn() -> bool) {
        let worker = self.worker("killed");
        let task = tokio::spawn(async move { worker.run(std::future::pending()).await });
        while !reached() {
            tokio::task::yield_now().await;
        }
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        self.clock.advance(Duration::from_secs(61));
    }
}
