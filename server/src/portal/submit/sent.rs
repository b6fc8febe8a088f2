//! A form as it came in, from somebody who may send it.

use std::{collections::HashMap, str::FromStr};

use app::api::context::Visit;
use axum::http::HeaderMap;
use domain::UserId;
use services::{ServiceError, access::Member, records::Actor};
use tower_sessions::Session;

use super::{
    super::{Portal, sign_in, visit},
    Refused,
};
use crate::state::Services;

/// The fields of a form, in its order.
#[derive(Debug, Clone, Default)]
pub(in crate::portal) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(in crate::portal) const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// What was typed, without space around it; empty if the field is not there.
    pub(in crate::portal) fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Everything under one name.
    pub(in crate::portal) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.trim())
    }

    /// Whether a box was ticked, or a button of this name pressed.
    pub(in crate::portal) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }
}

/// A form, from somebody who may send it.
pub(in crate::portal) struct Sent {
    portal: Portal,
    /// Who sent it, from where.
    pub(in crate::portal) visit: Visit,
    params: HashMap<String, String>,
    session: Option<Session>,
    headers: HeaderMap,
    /// What was typed.
    pub(in crate::portal) fields: Fields,
}

impl Sent {
    pub(super) fn new(
        portal: Portal,
        visit: Visit,
        params: HashMap<String, String>,
        (session, headers): (Option<Session>, HeaderMap),
        fields: Fields,
    ) -> Self {
        Self {
            portal,
            visit,
            params,
            session,
            headers,
            fields,
        }
    }

    /// The whole portal, for what is beyond the use cases.
    pub(in crate::portal) const fn portal(&self) -> &Portal {
        &self.portal
    }

    /// The use cases.
    pub(in crate::portal) fn services(&self) -> &Services {
        &self.portal.server.services
    }

    /// Who acts, in which business.
    ///
    /// # Errors
    /// A fault of ours if the form's policy asks for no membership.
    pub(in crate::portal) fn member(&self) -> Result<&Member, Refused> {
        let member = self.visit.member.as_ref();
        member.ok_or_else(|| Refused::Service(ServiceError::Internal("no member".to_owned())))
    }

    /// Whom the audit trail names.
    ///
    /// # Errors
    /// As [`member`](Self::member).
    pub(in crate::portal) fn actor(&self) -> Result<Actor, Refused> {
        Ok(Actor::User(self.member()?.user))
    }

    /// Signs a person in with this browser.
    ///
    /// # Errors
    /// The session store's.
    pub(in crate::portal) async fn enter(&self, user: UserId) -> Result<(), Refused> {
        let fault = |text: &str| Refused::Service(ServiceError::Internal(text.to_owned()));
        let session = self.session.as_ref().ok_or_else(|| fault("no session"))?;
        sign_in::come_in(&self.portal.server, session, &self.headers, user)
            .await
            .map_err(|error| fault(&format!("{error:?}")))
    }

    /// Holds this browser's session to a limit that was changed just now.
    pub(in crate::portal) async fn hold_to_limit(&self) {
        if let (Some(session), Some(user)) = (&self.session, self.visit.user) {
            visit::touch(&self.portal.server, session, user).await;
        }
    }

    /// A part of the page's address; what cannot be one leads nowhere.
    ///
    /// # Errors
    /// `what` is not found.
    pub(in crate::portal) fn param<T: FromStr>(
        &self,
        name: &str,
        what: &'static str,
    ) -> Result<T, Refused> {
        let text = self.params.get(name).map_or("", String::as_str);
        text.parse()
            .map_err(|_| Refused::Service(ServiceError::NotFound(what)))
    }

    /// An address under that of the member's business: `calls` is `/app/biz_…/calls`.
    pub(in crate::portal) fn address(&self, path: &str) -> String {
        let business = self.params.get("business").map_or("", String::as_str);
        format!("/app/{business}/{path}")
    }
}
