//! Time that passes when the test says so.

use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use services::ports::Clock;
use tokio::sync::watch;

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FakeClock {
    start: Timestamp,
    passed: watch::Sender<Duration>,
}

impl FakeClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self {
            start,
            passed: watch::Sender::new(Duration::ZERO),
        }
    }

    /// Lets `length` pass, and wakes whoever waited for a moment in it.
    pub fn advance(&self, length: Duration) {
        self.passed.send_modify(|passed| *passed += length);
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.monotonic()).unwrap_or(SignedDuration::MAX);
        self.start.saturating_add(passed).unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> Duration {
        *self.passed.borrow()
    }

    async fn sleep_until(&self, deadline: Duration) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self
            .passed
            .subscribe()
            .wait_for(|passed| *passed >= deadline)
            .await;
    }
}
