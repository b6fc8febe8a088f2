//! Signing in with Google: who somebody is, and nothing that outlasts the answer.

use std::fmt;

use jiff::Timestamp;
use services::ports::Entropy;

use super::{Consent, ConsentRequest, GoogleOAuth, OAuthError};

/// What is asked of a person who signs in.
pub const SIGN_IN_SCOPES: &[&str] = &["openid", "email", "profile"];

/// Who signed in, as Google says.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Google's lasting name of the account.
    pub subject: String,
    /// The account's address; one that Google did not verify is no answer.
    pub email: String,
    /// The person's name, if they let it be known.
    pub name: Option<String>,
}

impl fmt::Debug for Identity {
    /// Without the person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

impl GoogleOAuth {
    /// Begins a sign-in. The person chooses the account; no lasting access is asked for.
    #[must_use]
    pub fn sign_in(&self, entropy: &dyn Entropy) -> ConsentRequest {
        self.begin(SIGN_IN_SCOPES, &[("prompt", "select_account")], entropy)
    }

    /// Who came back from a sign-in. The caller has compared `state` before; the access token is dropped unused.
    ///
    /// # Errors
    /// [`OAuthError`]; [`OAuthError::Identity`] also if Google did not verify the address.
    pub async fn identify(
        &self,
        consent: Consent<'_>,
        now: Timestamp,
    ) -> Result<Identity, OAuthError> {
        let (_, claims) = self.redeem(consent, now).await?;
        let email = claims
            .email
            .filter(|_| claims.email_verified)
            .ok_or(OAuthError::Identity("it names no verified e-mail address"))?;
        Ok(Identity {
            subject: claims.sub,
            email,
            name: claims.name,
        })
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
