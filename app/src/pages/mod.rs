//! The portal's pages, drawn on the server only. Every page is complete without script.

mod absence;
pub mod app;
mod booking;
mod bookings;
mod call;
mod calls;
mod customers;
mod demo_mail;
pub(crate) mod forms;
mod frame;
mod help;
mod hours;
mod integrations;
mod join;
mod keys;
mod landing;
mod late;
mod missing;
mod new_customer;
mod notices;
mod numbers;
mod receptionist;
mod resources;
mod services;
mod settings;
mod setup;
mod shell;
mod sign_in;
mod signed_out;
mod sprite;
mod staff;
mod switch;
mod today;
mod trial;
mod visitors;
mod why;

pub use app::App;
pub use frame::places;
pub use shell::shell;

use ::services::portal::{CallsQuestion, diary::list::ListQuestion};
use leptos::prelude::ReadUntracked;

use crate::api::AppError;

/// What the address of a list of bookings asks for; the same list is also given as a file.
#[must_use]
pub fn booking_question(address: &str) -> ListQuestion {
    bookings::question(&crate::kit::Address::parse(address))
}

/// What the address of a list of calls asks for; the same list is also given as a file.
#[must_use]
pub fn calls_question(address: &str) -> CallsQuestion {
    calls::question(&crate::kit::Address::parse(address))
}

/// The business in the page's address.
fn business() -> String {
    let params = leptos_router::hooks::use_params_map();
    params.read_untracked().get("business").unwrap_or_default()
}

/// An id in the page's address; what cannot be one leads nowhere.
fn parsed<T: std::str::FromStr>(id: Option<String>, what: &str) -> Result<T, AppError> {
    let parsed = id.and_then(|id| id.parse().ok());
    parsed.ok_or_else(|| AppError::not_found(what))
}
