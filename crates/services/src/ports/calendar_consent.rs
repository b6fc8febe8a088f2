//! An owner's consent to work in their calendar.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use super::{Entropy, provider::ProviderError};

/// The start of a consent: the browser goes to `url`, the rest is kept with its session.
#[derive(Debug, Clone)]
pub struct ConsentStart {
    /// The provider's page.
    pub url: String,
    /// Has to come back unchanged; counts once.
    pub state: SecretString,
    /// Proves that whoever returns is whoever left.
    pub verifier: SecretString,
    /// Has to stand in the identity token.
    pub nonce: SecretString,
}

/// What came back with the browser, and what was kept for it.
#[derive(Debug, Clone, Copy)]
pub struct ConsentReturn<'a> {
    /// The one-time code.
    pub code: &'a str,
    /// [`ConsentStart::verifier`].
    pub verifier: &'a SecretString,
    /// [`ConsentStart::nonce`].
    pub nonce: &'a SecretString,
}

/// What the owner allowed.
#[derive(Clone)]
pub struct CalendarConsented {
    /// The account's address.
    pub account: String,
    /// Sent with each request.
    pub access: SecretString,
    /// Buys the next `access`.
    pub refresh: SecretString,
    /// When `access` stops working.
    pub expires_at: Timestamp,
    /// What was left unticked, in words: "see the list of your calendars". Empty is that all of it was allowed.
    pub missing: Vec<&'static str>,
}

impl std::fmt::Debug for CalendarConsented {
    /// Without the address and the tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CalendarConsented")
            .field("expires_at", &self.expires_at)
            .field("missing", &self.missing)
            .finish_non_exhaustive()
    }
}

/// Why there is no consent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// The provider does not accept what came back, or does not say who consented.
    #[error("the consent does not count: {0}")]
    NotGiven(String),
    /// The provider failed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// Where owners consent.
#[async_trait]
pub trait CalendarConsent: Send + Sync {
    /// Begins a consent, for this account if one is named.
    fn begin(&self, account: Option<&str>, entropy: &dyn Entropy) -> ConsentStart;

    /// Finishes one. The state was compared before.
    async fn finish(
        &self,
        returned: ConsentReturn<'_>,
        now: Timestamp,
    ) -> Result<CalendarConsented, ConsentError>;

    /// Withdraws what was allowed. Something that is already withdrawn is success.
    async fn withdraw(&self, refresh: &SecretString) -> Result<(), ConsentError>;
}
