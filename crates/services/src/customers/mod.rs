//! Customers as programs see them: made known, looked up, and everything that happened with one in one timeline.

mod change;
mod history;

use domain::{BusinessId, CustomerId, E164, EmailAddress, PersonName};
use serde_json::json;

use crate::{
    ServiceError,
    context::Ports,
    records::{Actor, Customer, Page, PageRequest},
};

pub use change::Details;
pub use history::{Event, History};

/// Longest note about a customer.
const NOTES_MAX: usize = 2_000;

/// The use cases of customers.
#[derive(Clone)]
pub struct Customers {
    ports: Ports,
}

/// Somebody to make known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCustomer {
    /// What they are called.
    pub name: Option<PersonName>,
    /// Their number.
    pub phone: Option<E164>,
    /// Their address.
    pub email: Option<EmailAddress>,
    /// What the business notes.
    pub notes: String,
}

/// A customer, and whether they were known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// As stored.
    pub customer: Customer,
    /// Whether they were made known just now.
    pub new: bool,
}

impl Customers {
    /// Over the store.
    #[must_use]
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a customer known. Whoever has the number already is found instead and not changed.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; the store's errors.
    pub async fn add(
        &self,
        business: BusinessId,
        by: Actor,
        new: NewCustomer,
    ) -> Result<Known, ServiceError> {
        if new.name.is_none() && new.phone.is_none() && new.email.is_none() {
            let reason = "give a name, a phone number or an e-mail address";
            return Err(ServiceError::invalid("name", reason));
        }
        if new.notes.chars().count() > NOTES_MAX {
            return Err(ServiceError::invalid("notes", "at most 2000 characters"));
        }
        let now = self.ports.now();
        let customer = Customer {
            id: self.ports.id(CustomerId::from_uuid),
            name: new.name,
            phone: new.phone,
            email: new.email,
            notes: new.notes,
            blocked: false,
            created_at: now,
            updated_at: now,
        };
        let row = &customer;
        let added = &self
            .ports
            .audit(by, "customer.added", row.id.to_string(), json!({}));
        let stored = self
            .ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let stored = tx.customers().find_or_insert(row).await?;
                    if stored.id == row.id {
                        tx.audit().record(added).await?;
                    }
                    Ok::<_, ServiceError>(stored)
                })
            })
            .await?;
        Ok(Known {
            new: stored.id == customer.id,
            customer: stored,
        })
    }

    /// One customer.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has none of this id.
    pub async fn get(
        &self,
        business: BusinessId,
        id: CustomerId,
    ) -> Result<Customer, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    tx.customers()
                        .get(id)
                        .await?
                        .ok_or(ServiceError::NotFound("customer"))
                })
            })
            .await
    }

    /// Customers, newest first; with a text, those whose name contains it.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn list(
        &self,
        business: BusinessId,
        name: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<Customer>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok(tx.customers().list(name, page).await?) })
            })
            .await
    }
}
