//! One SQL source for both engines: statements, values, rows, and the connection that runs them.
//!
//! What is portable is written once in `areas`; what differs between the engines (connections, transactions, types on
//! the wire, error codes) is here, in `sqlite` and in `postgres`.

mod failure;
mod instant;
mod link;
mod row;
mod statement;
mod value;

pub(crate) use failure::{Failure, read as read_failure};
pub(crate) use instant::{Instant, to_micros};
pub(crate) use link::Link;
pub(crate) use row::{EngineRow, Row};
pub(crate) use statement::Sql;
