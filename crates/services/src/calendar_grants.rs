//! Calendar grants in the store.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    ports::{
        Clock, Constraint, Store, StoreError,
        calendar::{CalendarAccess, CalendarGrant, CalendarGrants, GrantsUnavailable},
    },
    records::{CalendarTokens, ConnectionState},
};

/// The problem recorded with a connection whose grant is gone.
const REVOKED: &str = "needs_reconnect";

/// The connections' tokens, encrypted by the store.
#[derive(Clone)]
pub struct StoredGrants {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl StoredGrants {
    /// Over a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

fn unavailable(error: &StoreError) -> GrantsUnavailable {
    GrantsUnavailable(error.to_string())
}

#[async_trait]
impl CalendarGrants for StoredGrants {
    async fn load(
        &self,
        access: CalendarAccess,
    ) -> Result<Option<CalendarGrant>, GrantsUnavailable> {
        let connection = self
            .store
            .read(access.business, |tx| {
                Box::pin(async move { tx.connections().get(access.connection).await })
            })
            .await
            .map_err(|error| unavailable(&error))?;
        Ok(connection
            .filter(|c| c.state != ConnectionState::Revoked)
            .map(|connection| CalendarGrant {
                access_token: connection.tokens.access,
                expires_at: connection.tokens.expires_at,
                refresh_token: connection.tokens.refresh,
                version: connection.version,
            }))
    }

    async fn save(
        &self,
        access: CalendarAccess,
        grant: &CalendarGrant,
    ) -> Result<(), GrantsUnavailable> {
        let tokens = CalendarTokens {
            access: grant.access_token.clone(),
            refresh: grant.refresh_token.clone(),
            expires_at: grant.expires_at,
        };
        let (tokens, now) = (&tokens, self.clock.now());
        let saved = self
            .store
            .write(access.business, |tx| {
                Box::pin(async move {
                    let (id, version) = (access.connection, grant.version);
                    tx.connections().set_tokens(id, version, tokens, now).await
                })
            })
            .await;
        match saved {
            Ok(()) | Err(StoreError::Conflict(Constraint::Version)) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn needs_reconnect(&self, access: CalendarAccess) -> Result<(), GrantsUnavailable> {
        let now = self.clock.now();
        self.store
            .write(access.business, |tx| {
                Box::pin(async move {
                    let (id, gone) = (access.connection, ConnectionState::Revoked);
                    tx.connections()
                        .set_state(id, gone, Some(REVOKED), now)
                        .await
                })
            })
            .await
            .map_err(|error| unavailable(&error))
    }
}
