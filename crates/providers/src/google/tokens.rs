//! Access tokens at hand: renewed in time, once for all who wait.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use services::ports::{
    Clock,
    calendar::{CalendarAccess, CalendarError, CalendarGrant, CalendarGrants},
};

use super::{GoogleOAuth, OAuthError};

/// A token is renewed this long before it ends, so that it survives the request that it is taken for.
const MARGIN: Duration = Duration::from_secs(120);

/// One connection's grant, locked while it is renewed.
type Slot = Arc<tokio::sync::Mutex<Option<CalendarGrant>>>;

/// The access tokens of all connections.
pub(super) struct Tokens {
    oauth: GoogleOAuth,
    grants: Arc<dyn CalendarGrants>,
    clock: Arc<dyn Clock>,
    slots: Mutex<HashMap<CalendarAccess, Slot>>,
}

impl Tokens {
    pub(super) fn new(
        oauth: GoogleOAuth,
        grants: Arc<dyn CalendarGrants>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            oauth,
            grants,
            clock,
            slots: Mutex::default(),
        }
    }

    /// A token that works for the next request.
    pub(super) async fn token(
        &self,
        access: CalendarAccess,
    ) -> Result<SecretString, CalendarError> {
        self.usable(access, None).await
    }

    /// Another token than the one that was refused.
    pub(super) async fn after_refusal(
        &self,
        access: CalendarAccess,
        refused: &SecretString,
    ) -> Result<SecretString, CalendarError> {
        self.usable(access, Some(refused)).await
    }

    /// Gives the grant up: even a fresh token is refused.
    pub(super) async fn give_up(&self, access: CalendarAccess) -> CalendarError {
        self.slot(access).lock().await.take();
        match self.grants.needs_reconnect(access).await {
            Ok(()) => CalendarError::NeedsReconnect,
            Err(error) => error.into(),
        }
    }

    /// Whoever comes while a token is renewed waits for the slot and finds the new token in it.
    async fn usable(
        &self,
        access: CalendarAccess,
        refused: Option<&SecretString>,
    ) -> Result<SecretString, CalendarError> {
        let slot = self.slot(access);
        let mut slot = slot.lock().await;
        let usable = |grant: &CalendarGrant, now: Timestamp| {
            let refused = refused
                .is_some_and(|token| token.expose_secret() == grant.access_token.expose_secret());
            let left = grant.expires_at.duration_since(now);
            !refused && left > SignedDuration::try_from(MARGIN).unwrap_or(SignedDuration::ZERO)
        };
        let now = self.clock.now();
        if let Some(grant) = slot.as_ref().filter(|grant| usable(grant, now)) {
            return Ok(grant.access_token.clone());
        }
        // Another process may have renewed it, or the owner connected again.
        let stored = self
            .grants
            .load(access)
            .await?
            .ok_or(CalendarError::NeedsReconnect)?;
        let grant = if usable(&stored, now) {
            stored
        } else {
            self.renew(access, stored).await?
        };
        let token = grant.access_token.clone();
        *slot = Some(grant);
        Ok(token)
    }

    async fn renew(
        &self,
        access: CalendarAccess,
        old: CalendarGrant,
    ) -> Result<CalendarGrant, CalendarError> {
        let renewed = match self.oauth.renew(&old.refresh_token, self.clock.now()).await {
            Ok(renewed) => renewed,
            Err(OAuthError::Provider(error)) => return Err(error.into()),
            Err(_) => {
                tracing::warn!(
                    business.id = %access.business,
                    calendar_connection.id = %access.connection,
                    "Google refuses the calendar's grant; the owner must connect again"
                );
                self.grants.needs_reconnect(access).await?;
                return Err(CalendarError::NeedsReconnect);
            }
        };
        let grant = CalendarGrant {
            access_token: renewed.access_token,
            expires_at: renewed.expires_at,
            refresh_token: renewed.refresh_token.unwrap_or(old.refresh_token),
            version: old.version,
        };
        self.grants.save(access, &grant).await?;
        Ok(grant)
    }

    fn slot(&self, access: CalendarAccess) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(access).or_default())
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
