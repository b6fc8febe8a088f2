//! Demo companies: what a fresh installation without configuration starts with.
//!
//! `companies` holds them as plain data, `write` puts one into the database, and `diary` fills it with months of
//! bookings, customers and calls.

mod companies;
mod company;
mod diary;
mod offers;
mod write;

use domain::{BusinessId, E164, UserId};

use crate::{ServiceError, context::Ports};

pub use write::Seeded;

/// The calendar account that the demo companies are connected with: the simulated Google's.
#[derive(Debug, Clone)]
pub struct DemoCalendar {
    /// The account's name.
    pub account: String,
    /// The calendar in it.
    pub calendar_id: String,
    /// Tokens that the simulated Google accepts.
    pub tokens: crate::records::CalendarTokens,
}

/// What is in the diaries of the demo companies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Diary {
    /// Nothing.
    #[default]
    Empty,
    /// Months of bookings, customers and calls. The same entropy gives the same.
    Full,
}

/// Puts the demo companies into an empty database, with empty diaries. Running it again changes nothing.
///
/// # Errors
/// The store's errors.
pub async fn seed(
    ports: &Ports,
    calendar: Option<&DemoCalendar>,
) -> Result<Vec<Seeded>, ServiceError> {
    seed_with(ports, calendar, Diary::Empty).await
}

/// As [`seed`], with these diaries. Each company is written in one unit of work.
///
/// # Errors
/// The store's errors.
pub async fn seed_with(
    ports: &Ports,
    calendar: Option<&DemoCalendar>,
    diary: Diary,
) -> Result<Vec<Seeded>, ServiceError> {
    // Drawn first: what the store draws meanwhile must not change it.
    let mut seed = ports.entropy.bits();
    let mut seeded = Vec::new();
    for company in &companies::ALL {
        seed = seed.wrapping_add(1);
        let diary = (diary == Diary::Full).then_some(seed);
        seeded.push(company.write(ports, calendar, diary).await?);
    }
    Ok(seeded)
}

/// A demo company as those who visit it know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoCompany {
    /// Its name in web addresses.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Who owns it.
    pub owner: &'static str,
    /// Its number.
    pub number: &'static str,
}

/// The demo companies, whether or not they are in the database.
#[must_use]
pub fn companies() -> Vec<DemoCompany> {
    companies::ALL
        .iter()
        .map(|company| DemoCompany {
            slug: company.slug,
            name: company.name,
            owner: company.owner,
            number: company.number.0,
        })
        .collect()
}

/// The demo company that a number belongs to.
#[must_use]
pub fn company_of(number: &E164) -> Option<DemoCompany> {
    companies()
        .into_iter()
        .find(|company| company.number == number.as_str())
}

/// The demo company with this name in web addresses, if it is there.
///
/// # Errors
/// The store's errors.
pub async fn find(ports: &Ports, slug: &str) -> Result<Option<(BusinessId, UserId)>, ServiceError> {
    ports
        .store
        .system_read(|tx| {
            Box::pin(async move {
                let Some(business) = tx.directory().business_by_slug(slug).await? else {
                    return Ok(None);
                };
                let email = write::owner_email(slug)?;
                let owner = tx.people().by_email(&email).await?;
                Ok(owner.map(|owner| (business.id, owner.id)))
            })
        })
        .await
}
