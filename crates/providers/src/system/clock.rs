//! The system's clock, which may be told to run faster.

use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use services::ports::Clock;
use tokio::time::Instant;

/// The system's clock. With a speed above one, its time passes that many times as fast, from the start instant on:
/// simulated calls then finish sooner while every party still agrees on the time.
#[derive(Debug, Clone)]
pub struct SystemClock {
    began: Instant,
    start: Timestamp,
    speed: u32,
}

impl SystemClock {
    /// Real time.
    #[must_use]
    pub fn new() -> Self {
        Self::starting_at(system_now(), 1)
    }

    /// A clock that shows `start` at this moment and runs `speed` times as fast as real time.
    ///
    /// # Panics
    /// If `speed` is zero.
    #[must_use]
    pub fn starting_at(start: Timestamp, speed: u32) -> Self {
        assert!(speed > 0, "a clock that stands still never wakes anyone");
        Self {
            began: monotonic_now(),
            start,
            speed,
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the system's clock"
)]
fn system_now() -> Timestamp {
    Timestamp::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the monotonic clock"
)]
fn monotonic_now() -> Instant {
    Instant::now()
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // Microseconds, because that is what both databases keep.
        let micros = i64::try_from(self.monotonic().as_micros()).unwrap_or(i64::MAX);
        let now = self
            .start
            .saturating_add(SignedDuration::from_micros(micros));
        let now = now.unwrap_or(Timestamp::MAX);
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed() * self.speed
    }

    async fn sleep_until(&self, deadline: Duration) {
        tokio::time::sleep_until(self.began + deadline / self.speed).await;
    }
}
