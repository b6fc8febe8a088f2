#![doc = include_str!("../README.md")]

pub mod access;
pub mod booking;
pub mod call;
pub mod contact;
pub mod id;
pub mod money;
pub mod person;
pub mod phone;
pub mod range;
pub mod view;
pub mod wall;

pub use access::{Permission, Role};
pub use booking::{BookingRef, BookingSource, BookingState};
pub use call::{CallOutcome, CallState, Speaker};
pub use contact::{Channel, Direction, MessageState};
pub use id::*;
pub use money::{Currency, Money};
pub use person::{EmailAddress, PersonName};
pub use phone::E164;
pub use range::TimeRange;
pub use wall::{WallRange, WallTime};
