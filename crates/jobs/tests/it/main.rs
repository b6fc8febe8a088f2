//! The outbox over a real database, with the outside world in memory.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at what it did not foresee"
)]

mod calendar;
mod courts;
mod grants;
mod killed;
mod orphans;
mod reports;
mod texts;
mod waiting;
mod worker;
mod world;
