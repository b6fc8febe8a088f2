//! Consent and tokens: OAuth 2.0 with PKCE, OpenID Connect.

mod authorize;
mod identity;
mod token;

use axum::Router;
use axum::routing::{get, post};

use super::GoogleSimulator;
use super::settings::Account;

/// What the long names of scopes begin with.
pub(super) const SCOPE_PREFIX: &str = "https://www.googleapis.com/auth/";

/// The scopes that exist here, without the prefix where they have one.
const SCOPES: &[&str] = &[
    "openid",
    "userinfo.email",
    "userinfo.profile",
    "calendar",
    "calendar.app.created",
    "calendar.calendarlist",
    "calendar.calendarlist.readonly",
    "calendar.events",
    "calendar.events.freebusy",
    "calendar.events.owned",
    "calendar.events.owned.readonly",
    "calendar.events.public.readonly",
    "calendar.events.readonly",
    "calendar.freebusy",
    "calendar.readonly",
];

pub(super) fn routes() -> Router<GoogleSimulator> {
    Router::new()
        .route(
            "/o/oauth2/v2/auth",
            get(authorize::ask).post(authorize::decide),
        )
        .route("/token", post(token::token))
        .route("/revoke", post(token::revoke))
        .route("/v1/userinfo", get(identity::userinfo))
        .route("/oauth2/v3/certs", get(identity::certs))
        .route(
            "/.well-known/openid-configuration",
            get(identity::discovery),
        )
}

/// A scope as the service writes it back: `email` becomes its long name. None if there is no such scope.
fn written_scope(scope: &str) -> Option<String> {
    let short = match scope {
        "email" => "userinfo.email",
        "profile" => "userinfo.profile",
        "openid" => return Some("openid".to_owned()),
        long => long.strip_prefix(SCOPE_PREFIX)?,
    };
    SCOPES
        .contains(&short)
        .then(|| format!("{SCOPE_PREFIX}{short}"))
}

impl GoogleSimulator {
    /// Ends every grant of an account, as its owner can in the account's settings: its tokens stop working at once.
    pub fn revoke_grants(&self, email: &str) {
        self.state().revoke(|grant| grant.email == email);
    }

    /// Consents without a browser, for a seeded world: the refresh token of an account for these scopes. None if there is
    /// no such account or scope.
    #[must_use]
    pub fn grant(&self, email: &str, scopes: &[&str]) -> Option<String> {
        let account = self.account(Some(email))?;
        let scopes: Vec<String> = scopes
            .iter()
            .map(|scope| written_scope(scope))
            .collect::<Option<_>>()?;
        let token = format!("1//{}", self.secret());
        let mut state = self.state();
        let grant = state.grant(account, scopes);
        state.refresh_tokens.insert(token.clone(), grant);
        Some(token)
    }

    /// The account with an address; without one the first.
    fn account(&self, email: Option<&str>) -> Option<&Account> {
        let mut accounts = self.settings().accounts.iter();
        match email {
            Some(email) => accounts.find(|account| account.email == email),
            None => accounts.next(),
        }
    }
}
