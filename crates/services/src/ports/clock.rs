//! Time as a parameter.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// The only source of time. One instance is shared by everything that runs in a process, simulators included, so that
/// a test can run the whole world faster than real time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The instant, in UTC, with microsecond precision.
    fn now(&self) -> Timestamp;

    /// Time since an arbitrary fixed point; never goes back. For measuring and for deadlines.
    fn monotonic(&self) -> Duration;

    /// Returns once [`monotonic`](Self::monotonic) has reached `deadline`.
    async fn sleep_until(&self, deadline: Duration);

    /// Returns after `length` of this clock's time.
    async fn sleep(&self, length: Duration) {
        self.sleep_until(self.monotonic() + length).await;
    }
}
