//! The receptionist's tool for free times as a call runs it, over local data: by names to a day's free times, with many
//! bookings of many businesses stored.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use call::{
    Stage, ToolRequest, ToolRun,
    tools::{Asked, GetAvailableSlots},
};
use domain::{BusinessId, CallId, ServiceId, TimeRange, view::LiveEvent};
use futures::stream::{self, BoxStream, StreamExt};
use jiff::SignedDuration;
use services::{
    Ports,
    bookings::Bookings,
    calls::CallScope,
    ports::{Entropy, Live, Store},
    snapshot::Snapshots,
    tools::Toolbox,
};
use sqlx::{Connection, SqliteConnection};
use storage::SqlStore;
use testkit::fakes::{FakeCalendar, FakeClock};

use crate::world::{Counting, START, Shop, keyring, micros};

const STAFF: usize = 5;
/// Bookings of one staff member: sixteen a day for 125 days.
const EACH: i64 = 2000;
const QUERIES: usize = 4000;

/// The day before the first booking, on which everybody asks.
const ASKED: i64 = START - 86_400_000_000;

/// Milliseconds.
pub(crate) struct Availability {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// Nobody looks at a page.
struct Nobody;

impl Live for Nobody {
    fn publish(&self, _: LiveEvent) {}

    fn follow(&self, _: BusinessId) -> BoxStream<'static, LiveEvent> {
        stream::empty().boxed()
    }
}

pub(crate) async fn measure(rows: i64) -> Availability {
    let dir = testkit::scratch::dir_on_disk().unwrap();
    let url = format!("sqlite:{}/bench.db", dir.path().display());
    let store: Arc<dyn Store> = Arc::new(SqlStore::open(&url, keyring()).await.unwrap());
    let entropy = Arc::new(Counting::default());
    let mut shops = Vec::new();
    for _ in 0..rows / (EACH * STAFF as i64) {
        shops.push(Shop::open(&*store, &entropy, STAFF).await);
    }
    fill(&url, &shops).await;
    let clock = Arc::new(FakeClock::at(micros(ASKED)));
    let toolbox = toolbox(Ports {
        store,
        clock: Arc::clone(&clock) as _,
        entropy: Arc::clone(&entropy) as _,
        calendar: Arc::new(FakeCalendar::default()),
        live: Arc::new(Nobody),
    });
    let mut times = Vec::new();
    for query in 0..QUERIES + 200 {
        let shop = &shops[(entropy.bits() % shops.len() as u64) as usize];
        let day = i64::try_from(entropy.bits() % 50).unwrap();
        let day = TimeRange::starting(
            micros(START + day * 86_400_000_000),
            SignedDuration::from_hours(24),
        );
        let took = one_call(&toolbox, shop, day.unwrap(), &*entropy).await;
        // What was kept of a business grows old between its calls.
        clock.advance(Duration::from_secs(1));
        if query >= 200 {
            times.push(took);
        }
    }
    times.sort_unstable_by(f64::total_cmp);
    let at = |part: usize| times[times.len() * part / 100];
    Availability {
        p50: at(50),
        p99: at(99),
    }
}

fn toolbox(ports: Ports) -> Toolbox {
    let snapshots = Snapshots::new(ports.clone());
    let availability = services::availability::Availability::new(ports.clone());
    let bookings = Bookings::new(ports.clone(), snapshots.clone(), availability.clone());
    Toolbox::new(ports, snapshots, availability, bookings)
}

/// Milliseconds of one run of the tool.
#[expect(clippy::disallowed_methods, reason = "real time is what is measured")]
async fn one_call(toolbox: &Toolbox, shop: &Shop, day: TimeRange, entropy: &dyn Entropy) -> f64 {
    let scope = CallScope {
        business: shop.business,
        location: shop.location,
        call: CallId::from_uuid(entropy.uuid(day.start())),
        caller: "+447700900123".parse().ok(),
        dialled: "+442079460018".parse().unwrap(),
    };
    let run = ToolRun {
        call_id: "call_1".into(),
        request: ToolRequest::GetAvailableSlots(GetAvailableSlots {
            service_id: shop.service,
            asked: Asked::Between(day),
            staff: None,
            variant: None,
            minutes: None,
            count: None,
            party: None,
            location: None,
            add_ons: Vec::new(),
        }),
        stage: Stage::Look,
    };
    let began = Instant::now();
    let done = toolbox.run(&scope, run).await;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    assert!(done.output.contains("slot_id"), "{}", done.output);
    took
}

/// Bookings by plain statements, because making a million one by one would take long.
async fn fill(url: &str, shops: &[Shop]) {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    for shop in shops {
        let mut tx = connection.begin().await.unwrap();
        for staff in &shop.staff {
            let service: ServiceId = shop.service;
            let sql = "with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < $5)
                insert into booking
                    (business_id, booking_id, reference, location_id, service_id, name, starts_at, ends_at, state,
                     source, notes, version, created_at, updated_at)
                select $1, randomblob(16), hex(randomblob(6)), $2, $3, 'Jo',
                    $4 + (i / 16) * 86400000000 + (9 * 60 + i % 16 * 30) * 60000000,
                    $4 + (i / 16) * 86400000000 + (9 * 60 + i % 16 * 30 + 30) * 60000000,
                    'booked', 'phone', $6, 1, $4, $4 from n";
            let mark = staff.to_string();
            sqlx::query(sql)
                .bind(shop.business.uuid())
                .bind(shop.location.uuid())
                .bind(service.uuid())
                .bind(START)
                .bind(EACH)
                .bind(&mark)
                .execute(&mut *tx)
                .await
                .unwrap();
            let sql = "insert into allocation
                    (business_id, allocation_id, booking_id, lane_id, starts_at, ends_at, active)
                select business_id, randomblob(16), booking_id, $2, starts_at, ends_at, true from booking
                where business_id = $1 and notes = $3";
            sqlx::query(sql)
                .bind(shop.business.uuid())
                .bind(staff.uuid())
                .bind(&mark)
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }
}
