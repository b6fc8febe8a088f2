//! Stored people.

use domain::{CustomerId, E164, EmailAddress, PersonName};
use jiff::Timestamp;

/// A person who called, wrote or booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Their id.
    pub id: CustomerId,
    /// What they are called, once known.
    pub name: Option<PersonName>,
    /// Their number; unique in the business when present.
    pub phone: Option<E164>,
    /// Their address.
    pub email: Option<EmailAddress>,
    /// What the business noted.
    pub notes: String,
    /// Whether the receptionist refuses them.
    pub blocked: bool,
    /// First contact.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}
