//! What the use cases need from the outside world, as traits. `storage`, `providers` and `jobs` implement them.

pub mod calendar;
pub mod calendar_consent;
pub mod calendar_event_id;
pub mod carrier_numbers;
pub mod clock;
pub mod entropy;
pub mod live;
pub mod mail;
pub mod provider;
pub mod speech;
pub mod speech_price;
pub mod store;
pub mod telephony;

pub use clock::Clock;
pub use entropy::Entropy;
pub use live::Live;
pub use store::{Access, Constraint, Store, StoreError, StoreResult, SystemTx, Tx};
