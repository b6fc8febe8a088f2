//! A fast clock and repeatable randomness.

use std::sync::Arc;

use providers::system::{SeededEntropy, SystemClock};
use services::ports::{Clock, Entropy};

/// Twenty times as fast as real time.
const SPEED: u32 = 20;

pub(crate) fn clock() -> Arc<dyn Clock> {
    let start = "2026-11-20T14:00:00Z".parse().unwrap();
    Arc::new(SystemClock::starting_at(start, SPEED))
}

pub(crate) fn entropy() -> Arc<dyn Entropy> {
    Arc::new(SeededEntropy::new(7))
}
