//! Changing what is known of a customer, and erasing them.

use domain::{BusinessId, CustomerId, E164, EmailAddress, PersonName};
use serde_json::json;

use super::{Customers, NOTES_MAX};
use crate::{
    ServiceError,
    jobs::SyncBookingEvent,
    ports::{Constraint, StoreError},
    records::{Actor, Erased},
};

/// Under which name the bookings of an erased person stay.
const NOBODY: &str = "Name erased";

/// What is known of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What they are called.
    pub name: Option<PersonName>,
    /// Their number.
    pub phone: Option<E164>,
    /// Their address.
    pub email: Option<EmailAddress>,
    /// What the business notes.
    pub notes: String,
    /// Whether the receptionist refuses their calls.
    pub blocked: bool,
}

impl Customers {
    /// Replaces what is known of a customer.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Invalid`] naming the field, for example a number that another customer
    /// has; the store's errors.
    pub async fn change(
        &self,
        business: BusinessId,
        by: Actor,
        id: CustomerId,
        to: &Details,
    ) -> Result<(), ServiceError> {
        if to.name.is_none() && to.phone.is_none() && to.email.is_none() {
            let reason = "give a name, a phone number or an e-mail address";
            return Err(ServiceError::invalid("name", reason));
        }
        if to.notes.chars().count() > NOTES_MAX {
            return Err(ServiceError::invalid("notes", "at most 2000 characters"));
        }
        let (ports, now, by) = (&self.ports, self.ports.now(), &by);
        let changed = ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let mut customer = tx
                        .customers()
                        .get(id)
                        .await?
                        .ok_or(ServiceError::NotFound("customer"))?;
                    let mut fields = Vec::new();
                    let mut note = |changed: bool, field: &'static str| {
                        if changed {
                            fields.push(field);
                        }
                    };
                    note(customer.name != to.name, "name");
                    note(customer.phone != to.phone, "phone");
                    note(customer.email != to.email, "email");
                    note(customer.notes != to.notes, "notes");
                    note(customer.blocked != to.blocked, "blocked");
                    if fields.is_empty() {
                        return Ok(());
                    }
                    customer.name.clone_from(&to.name);
                    customer.phone.clone_from(&to.phone);
                    customer.email.clone_from(&to.email);
                    customer.notes.clone_from(&to.notes);
                    customer.blocked = to.blocked;
                    customer.updated_at = now;
                    tx.customers().update(&customer).await?;
                    // Which fields, not what they say: the trail outlives an erased person.
                    let detail = json!({ "fields": fields });
                    let event = ports.audit(by.clone(), "customer.changed", id.to_string(), detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await;
        changed.map_err(|error| match error {
            ServiceError::Store(StoreError::Conflict(Constraint::Duplicate { .. })) => {
                ServiceError::invalid("phone", "another customer has that number")
            }
            other => other,
        })
    }

    /// Erases a person: their name, numbers, messages and what was said in their calls go; their bookings stay without a
    /// name, in calendars too.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn erase(
        &self,
        business: BusinessId,
        by: Actor,
        id: CustomerId,
    ) -> Result<Erased, ServiceError> {
        let (ports, now, by) = (&self.ports, self.ports.now(), &by);
        let name: PersonName = NOBODY
            .parse()
            .map_err(|_| ServiceError::Internal("no name for nobody".to_owned()))?;
        let name = &name;
        ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    if tx.customers().get(id).await?.is_none() {
                        return Err(ServiceError::NotFound("customer"));
                    }
                    let erased = tx.overview().erase_customer(id, name, now).await?;
                    for (booking, version) in &erased.bookings {
                        let sync = SyncBookingEvent {
                            business,
                            booking: *booking,
                        };
                        let sync = ports.job(&sync, format!("{booking}:{version}"));
                        tx.jobs().enqueue(&sync, now).await?;
                    }
                    let detail = json!({
                        "bookings": erased.bookings.len(),
                        "calls": erased.calls,
                        "messages": erased.messages,
                    });
                    let event = ports.audit(by.clone(), "customer.erased", id.to_string(), detail);
                    tx.audit().record(&event).await?;
                    Ok(erased)
                })
            })
            .await
    }
}
