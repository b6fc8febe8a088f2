//! Durable bookings with 32 callers on SQLite and on Postgres, in alternating rounds on the same disk; and the
//! receptionist's tool for free times, with 100,000 and with 1,000,000 bookings stored.
//!
//! `RINGDESK_BENCH_PART` names a file for the result as JSON; `RINGDESK_BENCH_QUICK` makes it shorter,
//! `RINGDESK_BENCH_ROUNDS` sets the rounds, `RINGDESK_BENCH_ONLY` is `durable` or `availability` for one of the two.

#![expect(
    clippy::unwrap_used,
    reason = "a world that cannot be made should stop the bench"
)]
#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

mod availability;
mod durable;
mod world;

use serde_json::{Value, json};

/// A goal and what was measured.
fn goal(goal: &str, what: &str, measured: f64, sense: &str, bound: f64, unit: &str) -> Value {
    let reached = if sense == "<=" {
        measured <= bound
    } else {
        measured >= bound
    };
    println!(
        "{goal} {what}: {measured:.3} {unit} ({sense} {bound}) {}",
        if reached { "ok" } else { "NOT REACHED" }
    );
    json!({"goal": goal, "what": what, "measured": measured, "bound": bound, "sense": sense, "unit": unit,
        "reached": reached})
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// P16: the median of the rounds' ratios, because a shared machine is not equally quiet in every round.
async fn durable_bookings(rounds: usize) -> (Vec<Value>, Value) {
    let durable = durable::measure(rounds).await;
    let pairs = durable.sqlite.iter().zip(&durable.postgres);
    let mut ratios: Vec<f64> = pairs.map(|(sqlite, postgres)| sqlite / postgres).collect();
    let what = "durable bookings, 32 callers, SQLite against Postgres";
    let goals = vec![goal("P16", what, median(&mut ratios), ">=", 1.5, "x")];
    (
        goals,
        json!({"sqlite_per_second": durable.sqlite, "postgres_per_second": durable.postgres}),
    )
}

/// P10: the tool for free times, with many bookings stored.
async fn availability_tool(rows: i64) -> (Vec<Value>, Value) {
    let found = availability::measure(rows).await;
    let what = |part| format!("the tool for a day's free times of five, {rows} bookings, {part}");
    let goals = vec![
        goal("P10", &what("p50"), found.p50, "<=", 0.5, "ms"),
        goal("P10", &what("p99"), found.p99, "<=", 2.0, "ms"),
    ];
    (goals, json!({"p50_ms": found.p50, "p99_ms": found.p99}))
}

fn main() {
    let set = |name: &str| std::env::var(name).ok();
    let quick = set("RINGDESK_BENCH_QUICK").is_some();
    let rounds = set("RINGDESK_BENCH_ROUNDS").map(|rounds| rounds.parse().unwrap());
    let only = set("RINGDESK_BENCH_ONLY");
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let sizes: &[i64] = if quick {
        &[100_000]
    } else {
        &[100_000, 1_000_000]
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (mut goals, mut raw) = (Vec::new(), json!({}));
    let mut add = |name: String, (found, figures): (Vec<Value>, Value)| {
        goals.extend(found);
        raw[name] = figures;
    };
    if wanted("durable") {
        let rounds = rounds.unwrap_or(if quick { 3 } else { 7 });
        add("durable".into(), runtime.block_on(durable_bookings(rounds)));
    }
    if wanted("availability") {
        for rows in sizes {
            add(
                format!("availability_{rows}"),
                runtime.block_on(availability_tool(*rows)),
            );
        }
    }
    if let Some(part) = std::env::var_os("RINGDESK_BENCH_PART") {
        let part_of_report = json!({"name": "bookings", "goals": goals, "raw": raw});
        std::fs::write(part, serde_json::to_vec_pretty(&part_of_report).unwrap()).unwrap();
    }
}
