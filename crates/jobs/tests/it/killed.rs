//! Bookings are made, moved and cancelled, texts written and events deleted by their owners while workers work, are killed at
//! random, and providers fail before and after they did their work. When all is well again, the world is as the database
//! says: nothing lost, nothing twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use domain::{BookingId, BookingSource::Phone, MessageId, MessageState, TimeRange};
use services::ports::{
    Clock, Entropy,
    calendar::{CalendarError, EventTime},
    provider::{ProviderError, ProviderErrorKind},
    telephony::TelephonyError,
};
use testkit::fakes::{CalendarOp, Moment};

use crate::world::{Engine, World, slot};

/// What must be true in the end.
#[derive(Default)]
struct Truth {
    /// Bookings that stand: whose calendar, and when.
    bookings: BTreeMap<BookingId, (&'static str, TimeRange)>,
    texts: Vec<(MessageId, String)>,
}

struct Run {
    world: World,
    truth: Truth,
    hours: i64,
}

impl Run {
    fn dice(&self, sides: u64) -> u64 {
        self.world.entropy.bits() % sides
    }

    /// A time that nobody else has.
    fn next_slot(&mut self) -> TimeRange {
        self.hours += 1;
        slot(24 + self.hours)
    }

    fn any_booking(&self) -> Option<BookingId> {
        let count = u64::try_from(self.truth.bookings.len()).unwrap();
        let index = usize::try_from(self.dice(count.max(1))).unwrap();
        self.truth.bookings.keys().nth(index).copied()
    }

    async fn change(&mut self) {
        let staff = if self.dice(2) == 0 {
            ("sam", self.world.sam)
        } else {
            ("lena", self.world.lena)
        };
        match (self.dice(5), self.any_booking()) {
            (0, Some(booking)) => {
                self.owner_may_delete(booking);
                self.world.cancel(booking).await;
                self.truth.bookings.remove(&booking);
            }
            (1, Some(booking)) => {
                let range = self.next_slot();
                self.owner_may_delete(booking);
                self.world.reschedule(booking, staff.1, range).await;
                self.truth.bookings.insert(booking, (staff.0, range));
            }
            (2, _) => {
                // Texts to one customer often have the same words; each is a text.
                let body = ["Booked.", "Running late?"][self.dice(2) as usize];
                let id = self.world.text(body).await;
                self.truth.texts.push((id, body.to_owned()));
            }
            _ => {
                let range = self.next_slot();
                let id = self.world.book(staff.1, range, Phone).await;
                self.truth.bookings.insert(id, (staff.0, range));
            }
        }
    }

    /// Sometimes the owner deletes the event of a booking just before it changes.
    fn owner_may_delete(&self, booking: BookingId) {
        if self.dice(2) == 0 {
            return;
        }
        let id = booking.to_string();
        for calendar in ["sam", "lena"] {
            for event in self.world.calendar.events_of(calendar) {
                if event.private.get("booking_id") == Some(&id) {
                    self.world.calendar.owner_deletes(calendar, &event.id);
                }
            }
        }
    }

    /// Lets one of the next requests fail, in one of the three ways.
    fn trouble(&self) {
        let moment = [Moment::Before, Moment::After, Moment::Silent][self.dice(3) as usize];
        let mut lost = ProviderError::new("fake", ProviderErrorKind::UnknownOutcome);
        match self.dice(5) {
            0 => self
                .world
                .telephony
                .fail_send(moment, TelephonyError::Provider(lost)),
            op => {
                let ops = [
                    CalendarOp::List,
                    CalendarOp::Insert,
                    CalendarOp::Patch,
                    CalendarOp::Delete,
                ];
                // Every request to the calendar may be repeated.
                lost.retryable = true;
                let error = CalendarError::Provider(lost);
                self.world
                    .calendar
                    .fail(ops[op as usize - 1], moment, error);
            }
        }
    }

    /// Changes while two workers work side by side, which are killed after a random while.
    async fn work_and_die(&mut self) {
        let workers: Vec<_> = ["a", "b"]
            .map(|name| {
                let worker = self.world.worker(name);
                tokio::spawn(async move { worker.run(std::future::pending()).await })
            })
            .into();
        for _ in 0..self.dice(5) {
            self.change().await;
            if self.dice(2) == 0 {
                self.trouble();
            }
            for _ in 0..self.dice(200) {
                tokio::task::yield_now().await;
            }
            // Polls, retries and leases come due while others are at work.
            let passes = Duration::from_millis(300 + self.dice(8000));
            self.world.clock.advance(passes);
        }
        for _ in 0..self.dice(200) {
            tokio::task::yield_now().await;
        }
        for worker in workers {
            worker.abort();
            let _killed = worker.await;
        }
        self.world
            .clock
            .advance(Duration::from_secs(61 + self.dice(60)));
    }

    /// Everything works, for as long as anything is left to do.
    async fn recover(&self) {
        self.world.calendar.heal();
        self.world.telephony.heal();
        while let Some(due) = self.world.next_due().await {
            let left = due.duration_since(self.world.clock.now());
            self.world
                .clock
                .advance(Duration::try_from(left).unwrap_or_default());
            self.world.run().await;
        }
    }

    async fn judge(&self, seed: u64) {
        assert!(
            self.world.dead().await.is_empty(),
            "seed {seed}: {:?}",
            self.world.dead().await
        );
        for calendar in ["sam", "lena"] {
            let mut there: Vec<_> = self.world.calendar.events_of(calendar);
            there.sort_by_key(|event| event.private["booking_id"].clone());
            let there: Vec<_> = there
                .into_iter()
                .map(|event| (event.private["booking_id"].clone(), event.time))
                .collect();
            let mine = self
                .truth
                .bookings
                .iter()
                .filter(|(_, (whose, _))| *whose == calendar);
            let mut expected: Vec<_> = mine
                .map(|(id, (_, range))| (id.to_string(), Some(EventTime::Timed(*range))))
                .collect();
            expected.sort_by(|a, b| a.0.cmp(&b.0));
            assert_eq!(there, expected, "seed {seed}: the calendar of {calendar}");
        }
        let mut sent: Vec<_> = self
            .world
            .telephony
            .sent()
            .into_iter()
            .map(|sms| sms.body)
            .collect();
        let mut expected: Vec<_> = self
            .truth
            .texts
            .iter()
            .map(|(_, body)| body.clone())
            .collect();
        sent.sort();
        expected.sort();
        assert_eq!(sent, expected, "seed {seed}: each text once");
        let mut names = BTreeSet::new();
        for (id, _) in &self.truth.texts {
            let message = self.world.message(*id).await;
            assert_eq!(message.state, MessageState::Sent, "seed {seed}");
            names.extend(message.provider_message_id);
        }
        assert_eq!(names.len(), self.truth.texts.len(), "seed {seed}");
    }
}

async fn survive(engine: Engine, seed: u64) {
    let mut run = Run {
        world: World::on(engine, seed).await,
        truth: Truth::default(),
        hours: 0,
    };
    for _ in 0..7 {
        run.change().await;
        run.work_and_die().await;
    }
    run.recover().await;
    run.judge(seed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_workers_lose_and_repeat_nothing_on_sqlite() {
    for seed in 0..25 {
        survive(Engine::Sqlite, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_workers_lose_and_repeat_nothing_on_postgres() {
    for seed in 100..112 {
        survive(Engine::Postgres, seed).await;
    }
}
