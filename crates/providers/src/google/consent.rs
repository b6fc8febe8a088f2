//! Consent to work in a calendar, as the use cases ask for it.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use services::ports::{
    Entropy,
    calendar_consent::{
        CalendarConsent, CalendarConsented, ConsentError, ConsentReturn, ConsentStart,
    },
};

use super::{Consent, GoogleOAuth, OAuthError};

/// What has to be ticked, and what it is for.
const NEEDED: [(&str, &str); 3] = [
    (
        "https://www.googleapis.com/auth/calendar.events",
        "see and change events",
    ),
    (
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        "see the list of your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.freebusy",
        "see when you are busy",
    ),
];

impl From<OAuthError> for ConsentError {
    fn from(error: OAuthError) -> Self {
        match error {
            OAuthError::Provider(error) => Self::Provider(error),
            other => Self::NotGiven(other.to_string()),
        }
    }
}

#[async_trait]
impl CalendarConsent for GoogleOAuth {
    fn begin(&self, account: Option<&str>, entropy: &dyn Entropy) -> ConsentStart {
        let request = self.consent_as(account, entropy);
        ConsentStart {
            url: request.url,
            state: request.state,
            verifier: request.verifier,
            nonce: request.nonce,
        }
    }

    async fn finish(
        &self,
        returned: ConsentReturn<'_>,
        now: Timestamp,
    ) -> Result<CalendarConsented, ConsentError> {
        let consent = Consent {
            code: returned.code,
            verifier: returned.verifier,
            nonce: returned.nonce,
        };
        let granted = self.exchange(consent, now).await?;
        let missing = NEEDED
            .into_iter()
            .filter(|(scope, _)| !granted.scopes.iter().any(|one| one == scope))
            .map(|(_, words)| words);
        let missing = missing.collect();
        let account = granted.email.ok_or_else(|| {
            ConsentError::NotGiven("Google names no verified e-mail address".to_owned())
        })?;
        Ok(CalendarConsented {
            account,
            access: granted.access_token,
            refresh: granted.refresh_token,
            expires_at: granted.expires_at,
            missing,
        })
    }

    async fn withdraw(&self, refresh: &SecretString) -> Result<(), ConsentError> {
        Ok(self.revoke(refresh).await?)
    }
}

#[cfg(test)]
#[path = "consent_tests.rs"]
mod tests;
