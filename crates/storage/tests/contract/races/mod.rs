//! Processes that book in every way there is, on few lanes and few times, and are killed in the middle of it.
//!
//! Each worker is this test binary, started again. One round is one attempt: it is refused, or it commits and is
//! acknowledged by a line. The parent counts rounds and kills workers at random ones. In the end only what is committed is
//! judged: nothing overlaps, and whatever belongs together is there whole or not at all.

mod judge;
mod steps;

use std::{collections::BTreeSet, env, sync::Arc};

use services::ports::{Constraint, Entropy, Store, StoreError};
use uuid::Uuid;

use crate::{
    engine::{Counting, Kind, keyring},
    workers::{self, Workers},
    world::{Tenant, World},
};

/// Workers at a time.
const WORKERS: usize = 3;
/// A worker is killed after at most so many rounds of all.
const PATIENCE: u64 = 200;

/// Rounds on one engine.
fn rounds() -> usize {
    env::var("RINGDESK_KILLED_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(10_000)
}

#[test]
fn every_way_of_booking_races_on_sqlite_with_workers_killed() {
    race(Kind::Sqlite);
}

#[test]
fn every_way_of_booking_races_on_postgres_with_workers_killed() {
    race(Kind::Postgres);
}

/// Not a test of its own: the body of a worker process. Without a database it has nothing to do.
#[test]
fn worker() {
    if let Some((url, seed)) = workers::task() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(work(&url, seed));
    }
}

async fn work(url: &str, seed: u64) -> ! {
    let store = storage::SqlStore::open(url, keyring(&["k1"]))
        .await
        .unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    let tenant = Tenant::find(&*store, "fade-room").await;
    let mut racer = steps::Racer::new(store, tenant, Counting::seeded(seed)).await;
    loop {
        let line = match racer.step().await {
            Ok(made) => {
                let ids: Vec<String> = made.iter().map(|id| id.uuid().to_string()).collect();
                format!("round {} .\n", ids.join(" "))
            }
            // What losing looks like; anything else is a fault.
            Err(StoreError::Conflict(
                Constraint::Overlap | Constraint::Held | Constraint::Full | Constraint::Version,
            )) => "round .\n".to_owned(),
            Err(error) => panic!("{error}"),
        };
        workers::tell(&line);
    }
}

/// The bookings that a line acknowledges; `None` if it is no whole line of a round.
fn parse(line: &str) -> Option<Vec<Uuid>> {
    let inner = line.strip_prefix("round ")?.strip_suffix('.')?;
    let ids = inner.split_whitespace();
    Some(ids.map(|id| id.parse().unwrap()).collect())
}

fn race(kind: Kind) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new(kind));
    runtime.block_on(steps::prepare(&world));
    let entropy = Counting::seeded(11);
    let mut workers = Workers::start("races::worker", world.fresh.url(), 5000, WORKERS);
    let mut acknowledged: BTreeSet<Uuid> = BTreeSet::new();
    let (mut done, mut killed, mut until_kill) = (0, 0, 50);
    while done < rounds() {
        let Some(ids) = parse(&workers.line()) else {
            continue;
        };
        acknowledged.extend(ids);
        done += 1;
        until_kill -= 1;
        if until_kill == 0 {
            until_kill = 1 + entropy.bits() % PATIENCE;
            workers.kill_one(&entropy);
            killed += 1;
            workers.add();
        }
    }
    let unread = workers.end();
    acknowledged.extend(unread.iter().filter_map(|line| parse(line)).flatten());
    assert!(killed > 10, "{killed}");
    let judged = runtime.block_on(judge::judge(&world, &acknowledged, done));
    eprintln!("{done} rounds, {killed} killed, {judged}");
}
