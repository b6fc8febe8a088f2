//! What the forms of pages do: one file a screen. Each reads its fields, asks one use case, and says where to go on.

mod absence;
mod bookings;
mod customers;
mod hours;
mod integrations;
mod late;
mod notices;
mod numbers;
mod read;
mod receptionist;
mod resources;
mod services;
mod settings;
mod setup;
mod sign_in;
mod staff;
mod sure;
pub(super) mod trial;
mod typed;
mod visitors;

use super::submit::{Done, FormOfPage, Refused};

/// Every form of a page.
pub(super) fn all() -> Vec<FormOfPage> {
    let mut all = Vec::new();
    all.extend(bookings::forms());
    all.extend(customers::forms());
    all.extend(late::forms());
    all.extend(notices::forms());
    all.extend(receptionist::forms());
    all.extend(resources::forms());
    all.extend(services::forms());
    all.extend(staff::forms());
    all.extend(absence::forms());
    all.extend(hours::forms());
    all.extend(settings::forms());
    all.extend(numbers::forms());
    all.extend(integrations::forms());
    all.extend(setup::forms());
    all.extend(sign_in::forms());
    all.extend(visitors::forms());
    all.extend(trial::forms());
    all
}

/// The answer to a form whose page has no such button.
async fn unknown() -> Result<Done, Refused> {
    Err(changed())
}

/// What was sent fits no page as it is now.
fn changed() -> Refused {
    Refused::field("", "This page has changed. Refresh it and try again.")
}
