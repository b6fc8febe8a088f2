//! The cold path: nothing is prepared. Measured: from the rules to a prepared schedule, and from the rules to the answer of
//! a first query. Cloning the rules, which preparing consumes, happens outside the measurement.

#![expect(
    clippy::unwrap_used,
    reason = "a world that cannot be made should stop the bench"
)]

mod world;

use std::hint::black_box;

use booking::{Query, Rules, Schedule};
use criterion::{BatchSize, Criterion};

fn measure(c: &mut Criterion, name: &str, rules: &Rules, days: i64) {
    let busy = world::claims(&rules.lanes, 240, days);
    let (holds, declined) = (world::holds(&rules.lanes), world::declined());
    let window = world::days(days);
    let query = Query {
        holds: &holds,
        declined: &declined,
        ..Query::new(world::now(), window, &busy)
    };
    c.bench_function(&format!("prepare {name}"), |b| {
        b.iter_batched(
            || rules.clone(),
            |rules| Schedule::prepare(rules, black_box(window)),
            BatchSize::SmallInput,
        );
    });
    c.bench_function(&format!("prepare {name} and ask once"), |b| {
        b.iter_batched(
            || rules.clone(),
            |rules| {
                Schedule::prepare(rules, window)
                    .map(|schedule| schedule.slots(black_box(&query)).len())
            },
            BatchSize::SmallInput,
        );
    });
}

fn cold(c: &mut Criterion) {
    measure(c, "30 days, 1 lane, 240 claims", &world::salon(1), 30);
    measure(c, "365 days, all rules, 240 claims", &world::clinic(), 365);
    measure(c, "60 days, 20 courts, 240 claims", &world::courts(), 60);
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    cold(&mut criterion);
    criterion.final_summary();
}
