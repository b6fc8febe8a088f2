#![doc = include_str!("../README.md")]

pub mod access;
pub mod assistants;
pub mod availability;
pub mod bookings;
pub mod calendar_grants;
pub mod calls;
pub mod catalogue;
pub mod context;
pub mod customers;
pub mod demand;
pub mod error;
pub mod facilities;
pub mod housekeeping;
pub mod jobs;
mod links;
pub mod portal;
pub mod ports;
pub mod queries;
pub mod receptionists;
pub mod records;
pub mod rule_history;
pub mod seed;
pub mod settings;
pub mod show;
pub mod sms_text;
pub mod snapshot;
pub mod team;
pub mod texts;
pub mod tools;
pub mod visitors;
pub mod waitlist;
pub mod why_not;

pub use context::Ports;
pub use error::ServiceError;
