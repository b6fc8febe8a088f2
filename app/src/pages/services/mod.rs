//! What can be booked: the list, one service, and a new one.

mod fields;
mod list;
mod one;
mod rows;

pub(super) use list::list;
pub(super) use one::{new, one};
