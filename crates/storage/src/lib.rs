#![doc = include_str!("../README.md")]

mod areas;
mod migrations;
mod postgres;
mod seal;
mod sql;
mod sqlite;
mod store;
mod trial;
mod tx;

pub use migrations::names as migration_names;
pub use seal::{Keyring, MissingKey, Place, Unreadable};
pub use store::SqlStore;
