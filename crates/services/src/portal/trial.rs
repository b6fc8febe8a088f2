//! The page on which the receptionist is tried.

use domain::{CallId, CallState, view::CallPage};

use super::Portal;
use crate::{
    ServiceError,
    access::Member,
    records::{CustomerOrder, CustomerSearch},
};

/// Callers that can be chosen: those who were added last.
const CALLERS: u32 = 40;

/// What can be chosen for a test call.
#[derive(Debug, Clone)]
pub struct TrialChoices {
    /// Locations: ids and names.
    pub locations: Vec<(String, String)>,
    /// Stored people with a number: ids and names.
    pub callers: Vec<(String, String)>,
    /// Whether there is a number to call.
    pub has_number: bool,
}

/// A test call with what was said in it.
#[derive(Debug, Clone)]
pub struct TrialCall {
    /// As the page of any call shows it.
    pub page: CallPage,
    /// Whether it is over.
    pub over: bool,
}

impl Portal {
    /// What can be chosen for a test call.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn trial_choices(&self, member: &Member) -> Result<TrialChoices, ServiceError> {
        let names = self.names(member).await?;
        let now = self.ports.now();
        let search = &CustomerSearch {
            order: CustomerOrder::NewestFirst,
            limit: CALLERS,
            ..CustomerSearch::default()
        };
        let found = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.overview().customers(search, now).await?)
                })
            })
            .await?;
        let callers = found.iter().filter_map(|one| {
            let customer = &one.customer;
            let phone = names.phone(customer.phone.as_ref()?);
            let label = match &customer.name {
                Some(name) => format!("{name}, {phone}"),
                None => phone,
            };
            Some((customer.id.to_string(), label))
        });
        let mut locations: Vec<(String, String)> = names
            .locations
            .values()
            .map(|(one, _)| (one.id.to_string(), one.name.clone()))
            .collect();
        locations.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(TrialChoices {
            callers: callers.collect(),
            locations,
            has_number: !names.numbers.is_empty(),
        })
    }

    /// One test call.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a foreign call, a missing one, and one that is no test.
    pub async fn trial_call(&self, member: &Member, id: CallId) -> Result<TrialCall, ServiceError> {
        if !self.queries.call(member.business, id).await?.call.test {
            return Err(ServiceError::NotFound("call"));
        }
        let page = self.call(member, id).await?;
        Ok(TrialCall {
            over: page.row.state == CallState::Ended,
            page,
        })
    }
}
