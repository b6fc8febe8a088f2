//! What was already done: a change that is asked for again under its key gets its first result.

use domain::{E164, EmailAddress};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Authority, Bookings, ChangeError, Committed, Wish};
use crate::{
    ServiceError,
    ports::{Constraint, StoreError, Tx},
};

/// A key and what it was used for.
pub(super) struct Once {
    scope: String,
    key: Option<String>,
    /// SHA-256 of what was asked for: another wish under a used key is refused.
    asked: String,
}

/// What is stored.
#[derive(Serialize, Deserialize)]
struct Remembered {
    asked: String,
    done: Committed,
}

/// Who comes, for telling one request from another: people do not show in debug output.
pub(super) fn people(wishes: &[Wish]) -> Vec<[Option<&str>; 3]> {
    let guests = wishes.iter().map(|wish| &wish.customer);
    guests
        .map(|guest| {
            [
                Some(guest.name.as_str()),
                guest.phone.as_ref().map(E164::as_str),
                guest.email.as_ref().map(EmailAddress::as_str),
            ]
        })
        .collect()
}

impl Once {
    pub(super) fn new(
        by: &Authority<'_>,
        given: Option<&str>,
        asked: &impl std::fmt::Debug,
    ) -> Self {
        let digest = Sha256::digest(format!("{asked:?}"));
        Self {
            scope: by.scope(),
            key: by.key(given),
            asked: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// The result of an earlier run, as a unit of work sees it.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if the key was used for something else.
    pub(super) async fn done(&self, tx: &mut dyn Tx) -> Result<Option<Committed>, ChangeError> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let Some(value) = tx.intents().recall(&self.scope, key).await? else {
            return Ok(None);
        };
        let remembered: Remembered = serde_json::from_value(value)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        if remembered.asked == self.asked {
            Ok(Some(remembered.done))
        } else {
            let reason = "the key was used for another change: give each change a key of its own";
            Err(ServiceError::Conflict(reason.to_owned()).into())
        }
    }

    /// Keeps the result, in the unit of work that made it.
    pub(super) async fn remember(
        &self,
        tx: &mut dyn Tx,
        done: &Committed,
        now: Timestamp,
    ) -> Result<(), ChangeError> {
        let Some(key) = &self.key else { return Ok(()) };
        let remembered = Remembered {
            asked: self.asked.clone(),
            done: done.clone(),
        };
        let value = serde_json::to_value(&remembered)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        Ok(tx.intents().remember(&self.scope, key, &value, now).await?)
    }
}

impl Bookings {
    /// The result of an earlier run of the same change.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if the key was used for something else.
    pub(super) async fn recall(
        &self,
        business: domain::BusinessId,
        once: &Once,
    ) -> Result<Option<Committed>, ChangeError> {
        if once.key.is_none() {
            return Ok(None);
        }
        self.ports
            .store
            .read(business, |tx| Box::pin(async move { once.done(tx).await }))
            .await
    }
}

/// Whether another unit was faster with the key, or a reference that was drawn is taken.
pub(super) fn is_duplicate(error: &ChangeError) -> bool {
    matches!(
        error,
        ChangeError::Service(ServiceError::Store(StoreError::Conflict(
            Constraint::Duplicate { .. }
        )))
    )
}
