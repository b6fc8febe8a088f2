#![doc = include_str!("../README.md")]

mod backoff;
mod calendar;
mod handler;
mod mail;
mod texts;
mod waiting;
mod worker;

pub use backoff::Backoff;
pub use calendar::{CalendarSync, LateConflicts, Withdrawal};
pub use handler::{ClaimedJob, Done, Handler, JobError};
pub use mail::SendMails;
pub use texts::SendTexts;
pub use waiting::{LapseOffers, OfferTimes};
pub use worker::{Worker, WorkerSettings};
