//! The cases, one file an area.

pub(crate) mod accounts;
pub(crate) mod bookings;
pub(crate) mod calls;
pub(crate) mod classes;
pub(crate) mod contact;
pub(crate) mod diary;
pub(crate) mod erasing;
pub(crate) mod holds;
pub(crate) mod instants;
pub(crate) mod isolation;
pub(crate) mod lines;
pub(crate) mod links;
pub(crate) mod notices;
pub(crate) mod offers;
pub(crate) mod outbox;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod racing;
pub(crate) mod receptionists;
pub(crate) mod schema;
pub(crate) mod secrets;
pub(crate) mod setup;
pub(crate) mod together;
pub(crate) mod trials;
pub(crate) mod units;
pub(crate) mod waiting;
