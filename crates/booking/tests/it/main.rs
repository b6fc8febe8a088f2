//! The engine from outside: against a model, and in stories.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up should fail"
)]

mod bad_input;
mod equals_model;
mod every_zone;
mod explain;
mod growth;
mod kept;
mod model;
mod pairs;
mod price_pairs;
mod prices;
mod reasons;
mod repeats_and_waits;
mod salon;
mod series;
mod stories;
