#![doc = include_str!("../README.md")]

mod areas;
mod intercom;
mod migrations;
mod owned;
mod postgres;
mod seal;
mod sql;
mod sqlite;
mod store;
mod trial;
mod tx;

pub use intercom::{Heard, Intercom, Listener};
pub use migrations::names as migration_names;
pub use seal::{Keyring, MissingKey, Place, Unreadable};
pub use store::SqlStore;
