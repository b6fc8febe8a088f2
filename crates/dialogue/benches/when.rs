//! How long a spoken time takes to resolve. The goal is 20 microseconds at the 99th percentile, for each of these phrases and
//! over all of them.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::Criterion;
use dialogue::when::{Context, resolve};
use jiff::tz::TimeZone;

const PHRASES: &[&str] = &[
    "tomorrow at two",
    "next tuesday afternoon",
    "the third of december at half past four",
    "can I come in on Monday the 30th at ten in the morning, please",
    "a haircut with Sam tomorrow at quarter to five, it's Jo Bloggs",
    "between two and four on Saturday",
    "in an hour and a half",
    "Tuesday, no, Wednesday, no sorry, Thursday at 3pm",
    "um, well, let me think, maybe some time the week after next, or the end of the month if that is easier for you",
    "31 October 2027 at 1:30 am",
];

/// The goal's figure.
const PERCENTILE: f64 = 0.99;

fn main() {
    let zone = TimeZone::get("Europe/London").expect("bundled zones");
    let now = "2026-11-20T14:57:19Z".parse().expect("an instant");
    let context = Context::new(now, zone);
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("resolve");
    for phrase in PHRASES {
        group.bench_function(*phrase, |bencher| {
            bencher.iter(|| resolve(black_box(phrase), &context));
        });
    }
    // Each call by itself, the phrases in turn: the time that 99 of 100 calls stay under.
    group.bench_function("p99 of single calls", |bencher| {
        bencher.iter_custom(|rounds| {
            let rounds = usize::try_from(rounds).unwrap_or(usize::MAX);
            percentile(PHRASES.iter().cycle().take(rounds.max(100)), &context)
                .saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
        });
    });
    group.finish();
    criterion.final_summary();
}

/// Resolves the phrases one by one, and gives the time of the call at the percentile.
fn percentile<'p>(phrases: impl Iterator<Item = &'p &'p str>, context: &Context) -> Duration {
    let mut times: Vec<Duration> = phrases.map(|phrase| timed(phrase, context)).collect();
    times.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list, which is far from the limits of either"
    )]
    let place = (times.len() as f64 * PERCENTILE) as usize;
    times[place.min(times.len() - 1)]
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is measured is the time that really passes"
)]
fn timed(phrase: &str, context: &Context) -> Duration {
    let began = Instant::now();
    let found = resolve(black_box(phrase), context);
    let took = began.elapsed();
    black_box(found);
    took
}
