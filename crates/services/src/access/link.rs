//! Sign-in links: mailed, or made by whoever runs the installation; good once and for a short time.

use domain::{EmailAddress, UserId};
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{AccessDesk, by_mail::by_link};
use crate::{ServiceError, records::SessionRecord};

const LINK_LIFE: SignedDuration = SignedDuration::from_mins(15);

impl AccessDesk {
    /// The secret of a new link for the person with this address.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody has that address.
    pub async fn new_link(&self, email: &EmailAddress) -> Result<String, ServiceError> {
        let secret = self.ports.entropy.token();
        let expires_at = self.ports.now().checked_add(LINK_LIFE);
        let expires_at = expires_at.map_err(|error| ServiceError::Internal(error.to_string()))?;
        let id = link_id(&secret);
        let id = &id;
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    let user = tx
                        .people()
                        .by_email(email)
                        .await?
                        .ok_or(ServiceError::NotFound("user"))?;
                    let data = json!({ "user": user.id });
                    tx.sessions()
                        .insert(&SessionRecord {
                            id: id.clone(),
                            data,
                            expires_at,
                        })
                        .await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(secret)
    }

    /// Uses a link up. Of two that try at once, one comes in.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] if the link is unknown, was used, or has lapsed.
    pub async fn use_link(&self, secret: &str) -> Result<UserId, ServiceError> {
        let now = self.ports.now();
        let fresh = self.ports.id(UserId::from_uuid);
        let id = link_id(secret);
        let used = format!("used-{id}");
        let (id, used) = (&id, &used);
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    let refused = ServiceError::Forbidden(
                        "this link was used or has expired: ask for a new one",
                    );
                    let Some(link) = tx.sessions().load(id, now).await? else {
                        return Err(refused);
                    };
                    let mark = SessionRecord {
                        id: used.clone(),
                        data: json!({}),
                        expires_at: link.expires_at,
                    };
                    if !tx.sessions().insert(&mark).await? {
                        return Err(refused);
                    }
                    tx.sessions().delete(id).await?;
                    if link.data.get("email").is_some() {
                        return by_link(tx, &link.data, fresh, now).await;
                    }
                    serde_json::from_value(link.data["user"].clone())
                        .map_err(|error| ServiceError::Internal(error.to_string()))
                })
            })
            .await
    }
}

pub(super) fn link_id(secret: &str) -> String {
    let hash = Sha256::digest(secret.as_bytes());
    format!(
        "link-{}",
        hash.iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    )
}
