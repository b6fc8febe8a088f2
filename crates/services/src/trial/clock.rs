//! A clock that shows another moment.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::ports::Clock;

/// Another clock's time, shifted: what is tried takes place at a chosen moment and goes on from there.
pub(super) struct Shifted {
    clock: Arc<dyn Clock>,
    by: SignedDuration,
}

impl Shifted {
    /// So that it is `moment` at the other clock's present.
    pub(super) fn to(moment: Timestamp, clock: Arc<dyn Clock>) -> Self {
        let by = moment.duration_since(clock.now());
        Self { clock, by }
    }
}

#[async_trait]
impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        now.checked_add(self.by).unwrap_or(now)
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    async fn sleep_until(&self, deadline: Duration) {
        self.clock.sleep_until(deadline).await;
    }
}
