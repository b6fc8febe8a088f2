//! Durable bookings with 32 callers, in alternating rounds.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{
    AllocationId, AuditEventId, BookingId, BookingRef, BookingSource, BookingState, JobId,
    TimeRange,
};
use jiff::SignedDuration;
use serde_json::json;
use services::{
    ports::{Entropy, Store, StoreError},
    records::{
        Actor, Allocation, Booking, CalendarCopy, Claim, Lane, NewAuditEvent, NewBooking, NewJob,
    },
};
use storage::SqlStore;

use crate::world::{Counting, START, Shop, keyring, micros};

const CALLERS: usize = 32;
const STAFF: usize = 16;
const ROUND: Duration = Duration::from_secs(3);

/// Bookings a second, one value a round.
pub(crate) struct Durable {
    pub(crate) sqlite: Vec<f64>,
    pub(crate) postgres: Vec<f64>,
}

struct Contender {
    store: Arc<dyn Store>,
    shop: Arc<Shop>,
    entropy: Arc<Counting>,
    next: Arc<AtomicI64>,
}

impl Contender {
    async fn new(url: &str) -> Self {
        let store: Arc<dyn Store> = Arc::new(SqlStore::open(url, keyring()).await.unwrap());
        let entropy = Arc::new(Counting::default());
        let shop = Arc::new(Shop::open(&*store, &entropy, STAFF).await);
        Self {
            store,
            shop,
            entropy,
            next: Arc::default(),
        }
    }

    /// One round: every caller books one free slot after another.
    #[expect(clippy::disallowed_methods, reason = "real time is what is measured")]
    async fn round(&self) -> f64 {
        let began = Instant::now();
        let callers = (0..CALLERS).map(|_| {
            let (store, shop) = (Arc::clone(&self.store), Arc::clone(&self.shop));
            let (entropy, next) = (Arc::clone(&self.entropy), Arc::clone(&self.next));
            tokio::spawn(async move {
                let mut booked = 0_u32;
                while began.elapsed() < ROUND {
                    book(
                        &*store,
                        &shop,
                        &entropy,
                        next.fetch_add(1, Ordering::Relaxed),
                    )
                    .await;
                    booked += 1;
                }
                booked
            })
        });
        let mut booked = 0;
        for caller in callers.collect::<Vec<_>>() {
            booked += caller.await.unwrap();
        }
        f64::from(booked) / began.elapsed().as_secs_f64()
    }
}

/// A booking as a call makes it: with the job that writes the calendar and the audit event.
async fn book(store: &dyn Store, shop: &Shop, entropy: &Counting, number: i64) {
    let now = micros(START);
    let lane = Lane::Staff(shop.staff[usize::try_from(number).unwrap() % STAFF]);
    let start = START + number / STAFF as i64 * 1_800_000_000;
    let range = TimeRange::starting(micros(start), SignedDuration::from_mins(30)).unwrap();
    let new = &NewBooking {
        booking: Booking {
            id: BookingId::from_uuid(entropy.uuid(now)),
            reference: BookingRef::from_bits(number.unsigned_abs()),
            location_id: shop.location,
            service_id: shop.service,
            variant_id: None,
            seats: 1,
            customer_id: None,
            name: "Jo Miller".parse().unwrap(),
            phone: Some("+447700900123".parse().unwrap()),
            range,
            state: BookingState::Booked,
            source: BookingSource::Phone,
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
        },
        allocations: vec![Allocation {
            id: AllocationId::from_uuid(entropy.uuid(now)),
            claim: Claim { lane, range },
        }],
        hold: None,
        class: None,
    };
    let job = &NewJob {
        id: JobId::from_uuid(entropy.uuid(now)),
        queue: "calendar.write".into(),
        payload: json!({"booking": new.booking.id}),
        run_at: now,
        dedupe_key: Some(new.booking.id.to_string()),
    };
    let event = &NewAuditEvent {
        id: AuditEventId::from_uuid(entropy.uuid(now)),
        at: now,
        actor: Actor::System,
        action: "booking.made".into(),
        subject: new.booking.id.to_string(),
        detail: json!({}),
    };
    store
        .write::<(), StoreError, _>(shop.business, |tx| {
            Box::pin(async move {
                tx.bookings().confirm(new, now).await?;
                tx.jobs().enqueue(job, now).await?;
                tx.audit().record(event).await
            })
        })
        .await
        .unwrap();
}

pub(crate) async fn measure(rounds: usize) -> Durable {
    let dir = testkit::scratch::dir_on_disk().unwrap();
    let sqlite = Contender::new(&format!("sqlite:{}/bench.db", dir.path().display())).await;
    let database = testkit::postgres::database_on(testkit::postgres::Medium::Disk)
        .await
        .unwrap();
    let postgres = Contender::new(database.url()).await;
    let mut durable = Durable {
        sqlite: Vec::new(),
        postgres: Vec::new(),
    };
    for round in 0..=rounds {
        let (one, two) = (sqlite.round().await, postgres.round().await);
        println!(
            "round {round}: SQLite {one:.0}/s, Postgres {two:.0}/s{}",
            if round == 0 { " (warm-up)" } else { "" }
        );
        if round > 0 {
            durable.sqlite.push(one);
            durable.postgres.push(two);
        }
    }
    durable
}
