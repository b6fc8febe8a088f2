//! What a visitor entered so far, kept for an hour, so that nobody enters it twice because a time was taken.

use domain::{BusinessId, E164, EmailAddress, PersonName};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Visitors, hex};
use crate::{ServiceError, records::SessionRecord, snapshot::Snapshot};

/// How long it is kept.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
/// Longest notes.
const NOTES_MAX: usize = 500;

/// Who comes, as it was entered.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Their name.
    pub name: String,
    /// Their number.
    pub phone: String,
    /// Their address; may be empty.
    pub email: String,
    /// What the staff should know; may be empty.
    pub notes: String,
}

impl std::fmt::Debug for Details {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Details").finish_non_exhaustive()
    }
}

/// The same, read.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) name: PersonName,
    pub(super) phone: E164,
    pub(super) email: Option<EmailAddress>,
    pub(super) notes: String,
}

impl Details {
    /// Whether nothing was entered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads it, numbers as people of the place write them.
    ///
    /// # Errors
    /// Every problem: the field, and what to do about it.
    pub(super) fn read(&self, snapshot: &Snapshot) -> Result<Read, Vec<(&'static str, String)>> {
        let mut problems = Vec::new();
        let mut note = |field, text: &str| problems.push((field, text.to_owned()));
        let name = self.name.parse::<PersonName>().ok();
        if name.is_none() {
            note("name", "Enter your name.");
        }
        let phone = dialogue::phone::parse(&self.phone, &snapshot.region()).ok();
        if phone.is_none() {
            note("phone", "Enter a whole phone number. We text you there.");
        }
        let typed = self.email.trim();
        let email = (!typed.is_empty()).then(|| typed.parse::<EmailAddress>().ok());
        if email.as_ref().is_some_and(Option::is_none) {
            note(
                "email",
                "Enter an e-mail address, for example jo@example.com.",
            );
        }
        if self.notes.chars().count() > NOTES_MAX {
            note("notes", "Shorten the note to 500 characters.");
        }
        match (name, phone, problems.is_empty()) {
            (Some(name), Some(phone), true) => Ok(Read {
                name,
                phone,
                email: email.flatten(),
                notes: self.notes.trim().to_owned(),
            }),
            _ => Err(problems),
        }
    }
}

fn id(business: BusinessId, visitor: &str) -> String {
    format!("visit-{}", hex(&format!("{business}:{visitor}")))
}

impl Visitors {
    /// What a visitor entered on the page of a business; nothing if it was too long ago.
    pub(super) async fn details(
        &self,
        business: BusinessId,
        visitor: &str,
    ) -> Result<Details, ServiceError> {
        let (id, now) = (&id(business, visitor), self.ports.now());
        let row = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.sessions().load(id, now).await?) })
            })
            .await?;
        let read = row.and_then(|row| serde_json::from_value(row.data).ok());
        Ok(read.unwrap_or_default())
    }

    /// Keeps what a visitor entered; nothing forgets it.
    pub(super) async fn keep_details(
        &self,
        business: BusinessId,
        visitor: &str,
        details: Option<&Details>,
    ) -> Result<(), ServiceError> {
        let internal = |error: String| ServiceError::Internal(error);
        let id = id(business, visitor);
        let now = self.ports.now();
        let row = match details {
            Some(details) => Some(SessionRecord {
                id: id.clone(),
                data: serde_json::to_value(details).map_err(|error| internal(error.to_string()))?,
                expires_at: now
                    .checked_add(LIFE)
                    .map_err(|error| internal(error.to_string()))?,
            }),
            None => None,
        };
        let (row, id) = (&row, &id);
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    match row {
                        Some(row) => Ok(tx.sessions().save(row).await?),
                        None => Ok::<_, ServiceError>(tx.sessions().delete(id).await?),
                    }
                })
            })
            .await
    }
}
