//! Queries on a prepared schedule. Prepared beforehand: the rules over the window (see the `cold` bench for that).
//! Measured: from the query with its unsorted list of claims to the finished list of slots, the list's allocation
//! included except where the name says `reused`.

#![expect(
    clippy::unwrap_used,
    reason = "a world that cannot be made should stop the bench"
)]

mod world;

use std::hint::black_box;

use booking::{Query, Rules, Schedule};
use criterion::Criterion;

/// Measures one question with a fresh output list, and with one that is kept.
fn measure(c: &mut Criterion, name: &str, rules: Rules, days: i64, claims: i64) {
    let busy = world::claims(&rules.lanes, claims, days);
    let (holds, declined) = (world::holds(&rules.lanes), world::declined());
    let schedule = Schedule::from_now(rules, world::now()).unwrap();
    let query = Query {
        holds: &holds,
        declined: &declined,
        ..Query::new(world::now(), world::days(days), &busy)
    };
    let found = schedule.slots(&query).len();
    let name = &format!("{name}, {found} slots");
    c.bench_function(name, |b| b.iter(|| schedule.slots(black_box(&query))));
    let mut out = Vec::new();
    c.bench_function(&format!("{name}, reused"), |b| {
        b.iter(|| {
            out.clear();
            schedule.slots_into(black_box(&query), &mut out);
            black_box(out.len())
        });
    });
}

fn slots(c: &mut Criterion) {
    measure(c, "30 days, 1 lane, 240 claims", world::salon(1), 30, 240);
    measure(c, "30 days, 3 lanes, 240 claims", world::salon(3), 30, 240);
    measure(
        c,
        "365 days, all rules, 240 claims",
        world::clinic(),
        365,
        240,
    );
    measure(
        c,
        "365 days, all rules, 2920 claims",
        world::clinic(),
        365,
        2920,
    );
    let mut courts = world::courts();
    measure(c, "twenty_courts", courts.clone(), 60, 5_000);
    courts.service.needs.resources = 2;
    measure(c, "twenty_courts, two neighbours", courts, 60, 5_000);
}

fn questions(c: &mut Criterion) {
    let rules = world::clinic();
    let busy = world::claims(&rules.lanes, 240, 30);
    let schedule = Schedule::from_now(rules, world::now()).unwrap();
    let query = Query::new(world::now(), world::days(30), &busy);
    let taken = busy[20].range.start();
    c.bench_function("check, bookable", |b| {
        let slot = schedule.slots(&query)[100];
        b.iter(|| schedule.check(black_box(&query), slot.start()));
    });
    c.bench_function("check, refused with reasons", |b| {
        b.iter(|| schedule.check(black_box(&query), taken));
    });
    c.bench_function("nearest 3", |b| {
        b.iter(|| schedule.nearest(black_box(&query), taken, 3));
    });
    let week = Query {
        range: world::days(7),
        ..query
    };
    c.bench_function("missing, 7 days", |b| {
        b.iter(|| schedule.missing(black_box(&week)));
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    slots(&mut criterion);
    questions(&mut criterion);
    criterion.final_summary();
}
