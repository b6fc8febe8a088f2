//! Keys of the public interface.

use domain::{ApiKeyId, BusinessId};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{AccessDesk, Member};
use crate::{
    ServiceError,
    records::{Actor, ApiKey},
};

/// A program with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiCaller {
    /// The key.
    pub key: ApiKeyId,
    /// Its business.
    pub business: BusinessId,
}

/// A new key. The secret is shown once and never stored.
#[derive(Debug)]
pub struct NewApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// `rdk_` and 64 hexadecimal digits.
    pub secret: String,
}

impl AccessDesk {
    /// Whose key it is; `None` if it is unknown or was revoked.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn api_key(&self, secret: &str) -> Result<Option<ApiCaller>, ServiceError> {
        let hash: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        let hash = &hash;
        let owner = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.directory().api_key(hash).await?) })
            })
            .await?;
        Ok(owner.map(|owner| ApiCaller {
            key: owner.id,
            business: owner.business_id,
        }))
    }

    /// Makes a key for a business.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn new_api_key(
        &self,
        business: BusinessId,
        name: &str,
    ) -> Result<NewApiKey, ServiceError> {
        let secret = format!("rdk_{}", self.ports.entropy.token());
        self.add_api_key(business, name, &secret).await
    }

    /// Makes a key for the business of its owner, and writes down who did.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn make_api_key(&self, by: &Member, name: &str) -> Result<NewApiKey, ServiceError> {
        let secret = format!("rdk_{}", self.ports.entropy.token());
        let key = self.key(name, &secret);
        let row = &key;
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    tx.members().add_key(row).await?;
                    let detail = json!({ "name": row.name });
                    let event = self.ports.audit(
                        Actor::User(by.user),
                        "api_key.made",
                        row.id.to_string(),
                        detail,
                    );
                    Ok::<_, ServiceError>(tx.audit().record(&event).await?)
                })
            })
            .await?;
        Ok(NewApiKey { id: key.id, secret })
    }

    /// Stops a key. What it is called.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is none, or it was stopped before.
    pub async fn revoke_api_key(&self, by: &Member, id: ApiKeyId) -> Result<String, ServiceError> {
        let now = self.ports.now();
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let known = tx.members().keys().await?;
                    let known = known.into_iter().find(|key| key.id == id);
                    let known = known.ok_or(ServiceError::NotFound("key"))?;
                    if !tx.members().revoke_key(id, now).await? {
                        return Err(ServiceError::NotFound("key"));
                    }
                    let detail = json!({ "name": known.name });
                    let event = self.ports.audit(
                        Actor::User(by.user),
                        "api_key.revoked",
                        id.to_string(),
                        detail,
                    );
                    tx.audit().record(&event).await?;
                    Ok(known.name)
                })
            })
            .await
    }

    fn key(&self, name: &str, secret: &str) -> ApiKey {
        ApiKey {
            id: self.ports.id(ApiKeyId::from_uuid),
            name: name.to_owned(),
            hash: Sha256::digest(secret.as_bytes()).into(),
            hint: secret.chars().take(8).collect(),
            created_at: self.ports.now(),
            revoked_at: None,
        }
    }

    /// Stores a key that was made elsewhere, for installations whose keys come from their configuration.
    ///
    /// # Errors
    /// The store's errors; a key that exists already is a conflict.
    pub async fn add_api_key(
        &self,
        business: BusinessId,
        name: &str,
        secret: &str,
    ) -> Result<NewApiKey, ServiceError> {
        let key = self.key(name, secret);
        let row = &key;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.members().add_key(row).await?) })
            })
            .await?;
        Ok(NewApiKey {
            id: key.id,
            secret: secret.to_owned(),
        })
    }
}
