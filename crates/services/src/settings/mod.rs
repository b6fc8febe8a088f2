//! What a person and a business choose about themselves: names, the address of the booking page, words for staff and
//! resources, how long sessions last; and the person's own sessions.

mod deletion;
mod export;
mod found;
mod sessions;

use domain::PersonName;
use serde_json::json;

use crate::{
    ServiceError,
    access::Member,
    context::Ports,
    ports::{Constraint, StoreError, Tx},
    records::{Actor, Business, BusinessSettings, User},
};

pub use export::Export;
pub use found::{COUNTRIES, Country, NewBusiness, Trade};
pub use sessions::{OwnSession, idle_in, idle_of};

/// Longest name of a business and of its address, in letters.
const NAME_MAX: usize = 80;

/// The use cases of settings.
#[derive(Clone)]
pub struct Settings {
    ports: Ports,
}

/// What an owner or manager changes of a business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessChange {
    /// What callers know it as.
    pub name: String,
    /// The name in web addresses.
    pub slug: String,
    /// What it calls a person who delivers services.
    pub staff_noun: String,
    /// What it calls a thing that is used.
    pub resource_noun: String,
    /// Whether it takes bookings on its page.
    pub booking_page: bool,
    /// Whether customers are told, unless something else is chosen, of what people of the business change for them.
    pub tell_customers: bool,
}

impl Settings {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if they are gone; the store's errors.
    pub async fn person(&self, member: &Member) -> Result<User, ServiceError> {
        let user = member.user;
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let found = tx.people().get(user).await?;
                    found.ok_or(ServiceError::NotFound("person"))
                })
            })
            .await
    }

    /// Gives the signed-in person another name.
    ///
    /// # Errors
    /// As [`person`](Self::person).
    pub async fn rename(&self, member: &Member, name: &PersonName) -> Result<(), ServiceError> {
        let user = member.user;
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    let known = tx.people().get(user).await?;
                    let known = known.ok_or(ServiceError::NotFound("person"))?;
                    let renamed = User {
                        name: Some(name.clone()),
                        ..known
                    };
                    Ok::<_, ServiceError>(tx.people().put(&renamed).await?)
                })
            })
            .await?;
        self.ports
            .store
            .write(member.business, |tx| {
                Box::pin(async move {
                    self.note(tx, member, "profile.changed", user.to_string(), json!({}))
                        .await
                })
            })
            .await
    }

    /// The business and what it chose.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn business(
        &self,
        member: &Member,
    ) -> Result<(Business, BusinessSettings), ServiceError> {
        self.ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { both(tx).await })
            })
            .await
    }

    /// Changes the names of the business.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; an address that another business has is invalid too.
    pub async fn change_business(
        &self,
        by: &Member,
        change: &BusinessChange,
    ) -> Result<(), ServiceError> {
        check_name(&change.name)?;
        check_slug(&change.slug)?;
        let written = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let (business, settings) = both(tx).await?;
                    let detail = json!({
                        "name": [business.name, change.name],
                        "slug": [business.slug, change.slug],
                        "booking_page": [settings.booking_page, change.booking_page],
                        "tell_customers": [settings.tell_customers, change.tell_customers],
                    });
                    let business = Business {
                        name: change.name.trim().to_owned(),
                        slug: change.slug.clone(),
                        ..business
                    };
                    let settings = BusinessSettings {
                        staff_noun: change.staff_noun.trim().to_owned(),
                        resource_noun: change.resource_noun.trim().to_owned(),
                        booking_page: change.booking_page,
                        tell_customers: change.tell_customers,
                        ..settings
                    };
                    settings.validate()?;
                    tx.businesses().put(&business).await?;
                    tx.accounts().put_settings(&settings).await?;
                    let subject = business.id.to_string();
                    self.note(tx, by, "business.changed", subject, detail).await
                })
            })
            .await;
        written.map_err(|error| match error {
            ServiceError::Store(StoreError::Conflict(Constraint::Duplicate { .. })) => {
                ServiceError::invalid("slug", "belongs to another business: choose another")
            }
            other => other,
        })
    }

    /// Chooses how long sessions of the team may go unused, and says whether health data is kept. Sessions that lasted
    /// longer end in time; nobody who is at work is signed out by it.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn change_security(
        &self,
        by: &Member,
        health_data: bool,
        idle_minutes: Option<u32>,
    ) -> Result<(), ServiceError> {
        let chosen = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let before = tx.accounts().settings().await?;
                    let settings = BusinessSettings {
                        health_data,
                        idle_minutes,
                        ..before.clone()
                    };
                    settings.validate()?;
                    tx.accounts().put_settings(&settings).await?;
                    let detail = json!({
                        "idle_minutes": [before.idle().as_secs() / 60, settings.idle().as_secs() / 60],
                        "health_data": [before.health_data, health_data],
                    });
                    let subject = by.business.to_string();
                    self.note(tx, by, "security.changed", subject, detail)
                        .await?;
                    Ok::<_, ServiceError>(settings)
                })
            })
            .await?;
        let latest = self
            .ports
            .now()
            .checked_add(chosen.idle())
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let business = by.business;
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move { Ok(tx.sessions().lapse_by(business, latest).await?) })
            })
            .await
            .map(|_: u64| ())
    }

    async fn note(
        &self,
        tx: &mut dyn Tx,
        by: &Member,
        action: &str,
        subject: String,
        detail: serde_json::Value,
    ) -> Result<(), ServiceError> {
        let event = self
            .ports
            .audit(Actor::User(by.user), action, subject, detail);
        Ok(tx.audit().record(&event).await?)
    }
}

async fn both(tx: &mut dyn Tx) -> Result<(Business, BusinessSettings), ServiceError> {
    let business = tx.businesses().get().await?;
    let business = business.ok_or(ServiceError::NotFound("business"))?;
    Ok((business, tx.accounts().settings().await?))
}

/// Whether a business can have this name.
///
/// # Errors
/// [`ServiceError::Invalid`] of `name`.
pub(crate) fn check_name(name: &str) -> Result<(), ServiceError> {
    let length = name.trim().chars().count();
    if length == 0 || length > NAME_MAX || name.chars().any(char::is_control) {
        return Err(ServiceError::invalid(
            "name",
            "enter a name of at most 80 letters",
        ));
    }
    Ok(())
}

/// Whether a business can have this name in web addresses.
///
/// # Errors
/// [`ServiceError::Invalid`] of `slug`.
pub(crate) fn check_slug(slug: &str) -> Result<(), ServiceError> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = (2..=NAME_MAX).contains(&slug.len())
        && slug.chars().all(letters)
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if fits {
        return Ok(());
    }
    Err(ServiceError::invalid(
        "slug",
        "use 2 to 80 lower-case letters, digits and hyphens, as in fade-room",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_of_lower_case_letters_digits_and_inner_hyphens() {
        for good in ["fade-room", "a1", "x-2-y"] {
            assert!(check_slug(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "Fade", "-a", "a-", "a b", "a_b", "ä-b", "a/b"] {
            assert!(check_slug(bad).is_err(), "{bad}");
        }
        assert!(check_name(" ").is_err());
        assert!(check_name(&"x".repeat(81)).is_err());
        assert!(check_name("Fade Room").is_ok());
    }
}
