//! Processes that book, move and cancel, and are killed in the middle of it.
//!
//! The parent counts the lines of its [`workers`](crate::workers), kills a worker at a random one, starts another, and in
//! the end compares what was acknowledged with what the database holds.

use std::{collections::BTreeMap, env, sync::Arc};

use domain::{BookingId, BookingState, TimeRange};
use jiff::Timestamp;
use serde_json::json;
use services::{
    ports::{Constraint, Entropy, Store, StoreError, StoreResult, Tx},
    records::{
        Booking, BookingFilter, BookingMove, BusySource, Lane, NewAuditEvent, NewJob, PageRequest,
    },
};
use uuid::Uuid;

use crate::{
    engine::{Counting, Kind, keyring},
    workers::{self, Workers},
    world::{NOW, Tenant, World, allocations, at, new_booking, slot, unit},
};

/// Workers at a time, and workers killed in all.
const WORKERS: usize = 3;

fn kills() -> usize {
    env::var("RINGDESK_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(60)
}

#[test]
fn workers_killed_on_sqlite_lose_nothing() {
    kill_workers(Kind::Sqlite);
}

#[test]
fn workers_killed_on_postgres_lose_nothing() {
    kill_workers(Kind::Postgres);
}

/// Not a test of its own: the body of a worker process. Without a database it has nothing to do.
#[test]
fn worker() {
    if let Some((url, seed)) = workers::task() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(work(&url, seed));
    }
}

/// What a unit acknowledged, as one line. The full stop shows that the line is whole.
fn line(booking: &Booking) -> String {
    let (id, range) = (booking.id.uuid(), booking.range);
    format!(
        "ack {id} {} {} {} {} .\n",
        booking.version,
        booking.state,
        range.start(),
        range.end()
    )
}

/// What the parent knows of a booking.
#[derive(Debug, Clone, PartialEq)]
struct Acknowledged {
    version: i64,
    state: BookingState,
    range: TimeRange,
}

fn parse(line: &str) -> Option<(Uuid, Acknowledged)> {
    let words: Vec<&str> = line.split(' ').collect();
    let ["ack", id, version, state, start, end, "."] = words.as_slice() else {
        return None;
    };
    let range = TimeRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
    let (version, state) = (version.parse().unwrap(), state.parse().unwrap());
    Some((
        id.parse().unwrap(),
        Acknowledged {
            version,
            state,
            range,
        },
    ))
}

// ---------------------------------------------------------------- the worker

async fn work(url: &str, seed: u64) -> ! {
    let entropy = Counting::seeded(seed);
    let store = storage::SqlStore::open(url, keyring(&["k1"]))
        .await
        .unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    let tenant = Tenant::find(&*store, "fade-room").await;
    loop {
        match one_step(&*store, &entropy, &tenant).await {
            Ok(Some(done)) => workers::tell(&line(&done)),
            Ok(None) | Err(StoreError::Conflict(Constraint::Overlap | Constraint::Version)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Books, moves or cancels something, with its job and its audit event.
async fn one_step(
    store: &dyn Store,
    entropy: &Counting,
    tenant: &Tenant,
) -> StoreResult<Option<Booking>> {
    let bits = entropy.bits();
    let mut lanes = vec![tenant.lane((bits % 2) as usize)];
    if bits & 4 == 0 {
        lanes.push(tenant.court((bits >> 3 & 1) as usize));
    }
    let range = slot(100_000 + ((bits >> 8) % 200) as i64 * 15, 30);
    let booked = BookingFilter {
        states: vec![BookingState::Booked],
        ..BookingFilter::default()
    };
    let (lanes, booked) = (&lanes, &booked);
    store
        .write(
            tenant.business,
            unit!(|tx| {
                let all = tx
                    .bookings()
                    .list(booked, PageRequest::first(200))
                    .await?
                    .items;
                let any = all.get((bits >> 24) as usize % all.len().max(1)).cloned();
                let done = match (bits >> 4 & 3, any) {
                    (0, Some(one)) => {
                        tx.bookings()
                            .cancel(one.id, one.version, Some("random"), at(NOW))
                            .await?
                    }
                    (1, Some(one)) => {
                        let claims = allocations(entropy, at(NOW), lanes, range);
                        let to = BookingMove::to(range, claims);
                        tx.bookings()
                            .reschedule(one.id, one.version, &to, at(NOW))
                            .await?
                    }
                    _ => {
                        let new = new_booking(entropy, at(NOW), tenant, lanes, range);
                        tx.bookings().confirm(&new, at(NOW)).await?;
                        new.booking
                    }
                };
                follow_up(tx, entropy, &done).await?;
                Ok(Some(done))
            }),
        )
        .await
}

async fn follow_up(tx: &mut (dyn Tx + '_), entropy: &Counting, done: &Booking) -> StoreResult<()> {
    let now = at(NOW);
    let job = NewJob {
        id: domain::JobId::from_uuid(entropy.uuid(now)),
        queue: "calendar.write".into(),
        payload: json!({"booking": done.id, "version": done.version}),
        run_at: now,
        dedupe_key: Some(format!("{}:{}", done.id, done.version)),
    };
    assert!(
        tx.jobs().enqueue(&job, now).await?,
        "a version of a booking is made once"
    );
    let event = NewAuditEvent {
        id: domain::AuditEventId::from_uuid(entropy.uuid(now)),
        at: now,
        actor: services::records::Actor::System,
        action: "booking.changed".into(),
        subject: done.id.to_string(),
        detail: json!({"version": done.version}),
    };
    tx.audit().record(&event).await
}

// ---------------------------------------------------------------- the parent

fn kill_workers(kind: Kind) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new(kind));
    let entropy = Counting::seeded(7);
    let mut workers = Workers::start("killed::worker", world.fresh.url(), 1000, WORKERS);
    let mut known: BTreeMap<Uuid, Acknowledged> = BTreeMap::new();
    let mut learn = |(id, ack): (Uuid, Acknowledged)| {
        let last = known.entry(id).or_insert_with(|| ack.clone());
        if ack.version > last.version {
            *last = ack;
        }
    };
    let (mut killed, mut acknowledged, mut until_kill) = (0, 0, 20);
    while killed < kills() || !workers.is_empty() {
        if let Some(ack) = parse(&workers.line()) {
            acknowledged += 1;
            learn(ack);
            until_kill -= 1;
        }
        if until_kill == 0 {
            until_kill = 1 + entropy.bits() % 30;
            workers.kill_one(&entropy);
            killed += 1;
            if killed + WORKERS <= kills() {
                workers.add();
            }
        }
    }
    let unread = workers.end();
    unread.iter().filter_map(|line| parse(line)).for_each(learn);
    assert!(acknowledged > kills(), "{acknowledged}");
    runtime.block_on(compare(&world, &known));
    eprintln!(
        "{acknowledged} acknowledged, {killed} killed, {} bookings, nothing lost",
        known.len()
    );
}

/// Everything acknowledged is there, whole, and nothing overlaps.
async fn compare(world: &World, known: &BTreeMap<Uuid, Acknowledged>) {
    let a = &world.a;
    for (id, ack) in known {
        let booking = BookingId::from_uuid(*id);
        let (stored, claims, events) = world
            .read(
                a,
                unit!(|tx| {
                    let stored = tx.bookings().get(booking).await?.unwrap();
                    let claims = tx.bookings().allocations(booking).await?;
                    let subject = booking.to_string();
                    let events = tx
                        .audit()
                        .list(Some(&subject), PageRequest::first(500))
                        .await?;
                    Ok((stored, claims, events.items))
                }),
            )
            .await
            .unwrap();
        // A change whose worker was killed before it could tell may be there on top.
        assert!(
            stored.version >= ack.version,
            "{stored:?} is older than {ack:?}"
        );
        if stored.version == ack.version {
            assert_eq!((stored.state, stored.range), (ack.state, ack.range));
        }
        // The seeded booking was made without a follow-up.
        let first = if booking == a.booking { 2 } else { 1 };
        let versions = events
            .iter()
            .map(|event| event.detail["version"].as_i64().unwrap());
        let mut versions: Vec<i64> = versions.collect();
        versions.sort_unstable();
        assert_eq!(
            versions,
            (first..=stored.version).collect::<Vec<_>>(),
            "{booking} and its audit"
        );
        if stored.state == BookingState::Cancelled {
            assert_eq!(claims, []);
        } else {
            assert!(!claims.is_empty());
            assert!(claims.iter().all(|one| one.claim.range == stored.range));
        }
    }
    let mut jobs = 0;
    let now = world.now;
    loop {
        let lease = std::time::Duration::from_secs(600);
        let claimed = world
            .system(unit!(|tx| tx.queue().claim("judge", now, 200, lease).await))
            .await
            .unwrap();
        if claimed.is_empty() {
            break;
        }
        jobs += claimed.len();
    }
    let window = TimeRange::new(Timestamp::UNIX_EPOCH, at("2200-01-01T00:00:00Z")).unwrap();
    let lanes: Vec<Lane> = (0..2)
        .flat_map(|index| [a.lane(index), a.court(index)])
        .collect();
    let lanes = &lanes;
    let busy = world
        .read(a, unit!(|tx| tx.bookings().busy(lanes, window, now).await))
        .await
        .unwrap();
    for pair in busy.windows(2) {
        let same = pair[0].claim.lane == pair[1].claim.lane;
        assert!(
            !same || !pair[0].claim.range.overlaps(pair[1].claim.range),
            "{pair:?}"
        );
    }
    // Every version of every booking left exactly one job, except for the making of the seeded one.
    let (mut versions, mut after) = (0, None);
    loop {
        let page = PageRequest { after, limit: 500 };
        let page = world
            .read(
                a,
                unit!(|tx| tx.bookings().list(&BookingFilter::default(), page).await),
            )
            .await
            .unwrap();
        for one in &page.items {
            versions += usize::try_from(one.version).unwrap();
            if one.state != BookingState::Cancelled {
                let claimed = busy
                    .iter()
                    .any(|busy| busy.source == BusySource::Booking(one.id));
                assert!(claimed, "{one:?} claims nothing");
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(jobs, versions - 1);
}
