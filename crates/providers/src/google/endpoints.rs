//! Where Google answers, or whoever stands in for it.

use secrecy::SecretString;

use crate::http::Timeouts;

/// The addresses of the services that are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The consent page, opened by the owner's browser.
    pub authorize: String,
    /// Exchanges codes and renews tokens.
    pub token: String,
    /// The keys that sign identity tokens, as a JSON Web Key Set.
    pub keys: String,
    /// Withdraws tokens.
    pub revoke: String,
    /// Calendar version 3, without a slash at the end.
    pub calendar: String,
}

/// An address that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{address}` is not a usable address: write an absolute http or https URL")]
pub struct InvalidEndpoint {
    /// What was configured.
    pub address: String,
}

impl Endpoints {
    /// Google's own.
    #[must_use]
    pub fn google() -> Self {
        Self {
            authorize: "https://accounts.google.com/o/oauth2/v2/auth".to_owned(),
            token: "https://oauth2.googleapis.com/token".to_owned(),
            keys: "https://www.googleapis.com/oauth2/v3/certs".to_owned(),
            revoke: "https://oauth2.googleapis.com/revoke".to_owned(),
            calendar: "https://www.googleapis.com/calendar/v3".to_owned(),
        }
    }

    /// The same paths on one host, as a simulator serves them.
    #[must_use]
    pub fn under(base_url: &str) -> Self {
        let base = base_url.trim_end_matches('/');
        Self {
            authorize: format!("{base}/o/oauth2/v2/auth"),
            token: format!("{base}/token"),
            keys: format!("{base}/oauth2/v3/certs"),
            revoke: format!("{base}/revoke"),
            calendar: format!("{base}/calendar/v3"),
        }
    }
}

/// Settings of the Google clients.
#[derive(Debug, Clone)]
pub struct GoogleConfig {
    /// Where Google answers.
    pub endpoints: Endpoints,
    /// The application, as registered with Google.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: SecretString,
    /// Where the owner's browser returns to; equal to the registered address, character by character.
    pub redirect_uri: String,
    /// How long to wait.
    pub timeouts: Timeouts,
}
