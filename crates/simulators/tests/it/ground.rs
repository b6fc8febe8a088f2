//! Virtual time and repeatable randomness.

use std::sync::Arc;

use providers::system::SeededEntropy;
use services::ports::{Clock, Entropy};
use testkit::time::VirtualClock;

pub(crate) fn clock() -> Arc<dyn Clock> {
    let start = "2026-11-20T14:00:00Z".parse().unwrap();
    Arc::new(VirtualClock::starting_at(start))
}

pub(crate) fn entropy() -> Arc<dyn Entropy> {
    Arc::new(SeededEntropy::new(7))
}
