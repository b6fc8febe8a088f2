//! The operating system as a provider: its clock and its randomness. The only place that reads either.

mod clock;
mod entropy;

pub use clock::SystemClock;
pub use entropy::{SeededEntropy, SystemEntropy};
