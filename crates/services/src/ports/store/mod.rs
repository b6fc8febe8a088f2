//! The database as the use cases see it.
//!
//! [`Store`] runs units of work. In the scope of one business a unit is given a [`Tx`], whose parts see only that
//! business; the short list of what must be done before or beyond one business is on [`SystemTx`].

mod accounts;
mod bookings;
mod calls;
mod contact;
mod error;
mod launch;
mod lines;
mod links;
mod notices;
mod outbox;
mod overview;
mod receptionists;
mod rules;
mod setup;
mod system;
mod unit;
mod waiting;

pub use accounts::Accounts;
pub use bookings::{Bookings, Holds};
pub use calls::Calls;
pub use contact::{Conversations, Customers};
pub use error::{Constraint, StoreError, StoreResult};
pub use launch::Launches;
pub use lines::Lines;
pub use links::CustomerLinks;
pub use notices::Notices;
pub use outbox::{Audit, Intents, Jobs, Receipts};
pub use overview::Overview;
pub use receptionists::Receptionists;
pub use rules::RuleHistory;
pub use setup::{Businesses, Catalog, Connections, Hours, Locations, Members};
pub use system::{Directory, Gate, Orphans, People, Platform, Queue, Sessions};
pub use unit::{Access, CONFIRMED_WITHIN, Presence, Store, Unit};
pub use waiting::{PublicNumbers, Unmet, Waitlist};

use domain::BusinessId;

/// One transaction in the scope of one business. Every part sees, changes and refers to rows of that business only; a
/// foreign id is as if it did not exist.
pub trait Tx: Send {
    /// Whose scope this is.
    fn business(&self) -> BusinessId;
    /// The business itself.
    fn businesses(&mut self) -> &mut dyn Businesses;
    /// Locations, their numbers and receptionists.
    fn locations(&mut self) -> &mut dyn Locations;
    /// Versions and drafts of receptionists.
    fn receptionists(&mut self) -> &mut dyn Receptionists;
    /// Choices of the business, invitations.
    fn accounts(&mut self) -> &mut dyn Accounts;
    /// Members and API keys.
    fn members(&mut self) -> &mut dyn Members;
    /// Services, staff, resources.
    fn catalog(&mut self) -> &mut dyn Catalog;
    /// Weekly hours and exceptions.
    fn hours(&mut self) -> &mut dyn Hours;
    /// Calendar accounts and provider keys.
    fn connections(&mut self) -> &mut dyn Connections;
    /// The care of telephone numbers.
    fn lines(&mut self) -> &mut dyn Lines;
    /// How far the business has come with setting itself up.
    fn launch(&mut self) -> &mut dyn Launches;
    /// Stored people.
    fn customers(&mut self) -> &mut dyn Customers;
    /// Conversations and messages.
    fn conversations(&mut self) -> &mut dyn Conversations;
    /// Calls and their records.
    fn calls(&mut self) -> &mut dyn Calls;
    /// Bookings and what they claim.
    fn bookings(&mut self) -> &mut dyn Bookings;
    /// Slots kept for a while.
    fn holds(&mut self) -> &mut dyn Holds;
    /// People who wait.
    fn waitlist(&mut self) -> &mut dyn Waitlist;
    /// Links that customers are sent.
    fn links(&mut self) -> &mut dyn CustomerLinks;
    /// What was asked for and could not be had.
    fn unmet(&mut self) -> &mut dyn Unmet;
    /// The rules as they were.
    fn rule_history(&mut self) -> &mut dyn RuleHistory;
    /// Searched lists and figures.
    fn overview(&mut self) -> &mut dyn Overview;
    /// Small numbers for outside interfaces.
    fn public_numbers(&mut self) -> &mut dyn PublicNumbers;
    /// The outbox.
    fn jobs(&mut self) -> &mut dyn Jobs;
    /// Received webhooks.
    fn receipts(&mut self) -> &mut dyn Receipts;
    /// Who changed what.
    fn audit(&mut self) -> &mut dyn Audit;
    /// What people are told happened.
    fn notices(&mut self) -> &mut dyn Notices;
    /// What was already done.
    fn intents(&mut self) -> &mut dyn Intents;
}

/// One transaction before or beyond one business: the short list of what may be done without naming one.
pub trait SystemTx: Send {
    /// Look-ups that find the business: numbers, keys, addresses.
    fn directory(&mut self) -> &mut dyn Directory;
    /// Media streams.
    fn gate(&mut self) -> &mut dyn Gate;
    /// People who sign in.
    fn people(&mut self) -> &mut dyn People;
    /// Browser sessions.
    fn sessions(&mut self) -> &mut dyn Sessions;
    /// The workers' side of the outbox.
    fn queue(&mut self) -> &mut dyn Queue;
    /// What a restart and the sweeper need.
    fn platform(&mut self) -> &mut dyn Platform;
}
