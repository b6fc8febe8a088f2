//! Who may use the courts' addresses.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, request::Parts},
};
use domain::BusinessId;
use services::{ServiceError, access::ApiCaller, records::Actor};

use crate::{error::RouteError, routes::metrics::bearer, state::AppState};

/// A program that may come in, and whose facilities it sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visitor {
    /// With the key of a business.
    Of(ApiCaller),
    /// On this machine, where the settings open the courts to it.
    Here,
}

impl Visitor {
    /// Whoever brings `key` or comes from a place that needs none.
    pub(crate) async fn with(
        key: Option<&str>,
        extensions: &Extensions,
        state: &AppState,
    ) -> Result<Self, RouteError> {
        if let Some(key) = key {
            let caller = state.services.access.api_key(key).await?;
            return caller.map(Self::Of).ok_or(RouteError::Unauthorised);
        }
        if from_here(extensions, state) {
            return Ok(Self::Here);
        }
        Err(RouteError::Unauthorised)
    }

    /// The business that the visitor is bound to.
    pub(crate) const fn business(self) -> Option<BusinessId> {
        match self {
            Self::Of(caller) => Some(caller.business),
            Self::Here => None,
        }
    }

    /// In whose name things are changed.
    pub(crate) const fn actor(self) -> Actor {
        match self {
            Self::Of(caller) => Actor::ApiKey(caller.key),
            Self::Here => Actor::System,
        }
    }

    /// Refuses what belongs to somebody else, as if it did not exist.
    pub(crate) fn may_see(self, business: BusinessId) -> Result<(), RouteError> {
        match self {
            Self::Of(own) if own.business != business => {
                Err(ServiceError::NotFound("facility").into())
            }
            Self::Of(_) | Self::Here => Ok(()),
        }
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, RouteError> {
        Self::with(bearer(&parts.headers), &parts.extensions, state).await
    }
}

/// Whether a request comes from this machine and the settings let that be enough.
pub(crate) fn from_here(extensions: &Extensions, state: &AppState) -> bool {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    state.config.web.open_courts
        && peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
}
