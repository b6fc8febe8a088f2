//! Use cases over a real SQLite store, a calendar that can be told what to say, and seeded randomness.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bookings;
mod by_phone;
mod calendar_accounts;
mod calls;
mod customers;
mod demand;
mod facilities;
mod numbers;
mod portal;
mod receptionists;
mod seed;
mod shop;
mod tools;
mod why_not;
mod wishes;
