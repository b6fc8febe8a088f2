//! Time that passes only while nothing else happens.

mod clock;
mod store;
#[cfg(test)]
mod tests;

pub use clock::{Outside, VirtualClock};
pub use store::WatchedStore;
