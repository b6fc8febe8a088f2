//! Deleting a business with all that it owns.

use domain::{CallState, Role};

use super::Settings;
use crate::{ServiceError, access::Member, records::PageRequest};

/// Calls that are looked through for one that is still going on.
const LATEST: u32 = 100;

impl Settings {
    /// Deletes the business: every row that it owns goes in one unit of work, with what the outbox was still to do for it.
    /// `typed` is its name, as the owner wrote it. What it was called.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if something else was typed; [`ServiceError::Conflict`] while a call is going on;
    /// [`ServiceError::Forbidden`] unless an owner asks; the store's errors.
    pub async fn delete_business(&self, by: &Member, typed: &str) -> Result<String, ServiceError> {
        let typed = typed.trim();
        let name = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.accounts().lock_team().await?;
                    let team = tx.members().list().await?;
                    let owns = team
                        .iter()
                        .any(|one| one.user_id == by.user && one.role == Role::Owner);
                    if !owns {
                        return Err(ServiceError::Forbidden("deleting the business"));
                    }
                    let business = tx.businesses().get().await?;
                    let business = business.ok_or(ServiceError::NotFound("business"))?;
                    if business.name != typed {
                        let reason = format!("type {} to delete it", business.name);
                        return Err(ServiceError::invalid("typed", reason));
                    }
                    let calls = tx.calls().list(None, PageRequest::first(LATEST)).await?;
                    if calls
                        .items
                        .iter()
                        .any(|call| call.state != CallState::Ended)
                    {
                        let reason = "a caller is on the line: delete it when the call is over";
                        return Err(ServiceError::Conflict(reason.to_owned()));
                    }
                    tx.businesses().erase().await?;
                    Ok(business.name)
                })
            })
            .await?;
        tracing::info!(business.id = %by.business, "an owner deleted a business");
        Ok(name)
    }
}
