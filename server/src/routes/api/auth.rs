//! Who asks: the business whose key came with the request.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{ApiKeyId, BusinessId};
use services::records::Actor;

use crate::{error::RouteError, routes::metrics::bearer, state::AppState};

/// A caller with a valid key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyHolder {
    /// Whose data the key opens.
    pub(crate) business: BusinessId,
    /// The key.
    pub(crate) key: ApiKeyId,
}

impl KeyHolder {
    /// In whose name things are changed.
    pub(crate) const fn actor(self) -> Actor {
        Actor::ApiKey(self.key)
    }
}

impl FromRequestParts<AppState> for KeyHolder {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, RouteError> {
        let key = bearer(&parts.headers).ok_or(RouteError::Unauthorised)?;
        let caller = state
            .services
            .access
            .api_key(key)
            .await?
            .ok_or(RouteError::Unauthorised)?;
        Ok(Self {
            business: caller.business,
            key: caller.key,
        })
    }
}
