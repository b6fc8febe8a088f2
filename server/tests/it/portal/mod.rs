//! The portal over HTTP, as a browser without script sees it.

#![expect(clippy::unwrap_used, reason = "a case fails by panicking")]

mod accounts;
mod bookings;
mod calls;
mod customers;
mod ending;
mod every_form;
mod form;
mod frame;
mod hours;
mod integrations;
mod late;
mod notices;
mod numbers;
mod own;
mod policy;
mod receptionist;
mod requests;
mod resources;
mod services;
mod settings;
mod setup;
mod staff;
mod telling;
mod today;
mod visitors;
mod visitors_again;
mod visitors_links;
