//! The owners' calendars.

use secrecy::SecretString;

use super::Vars;

/// The application's registration with Google. Without it calendars cannot be connected and nobody signs in with Google;
/// everything else works.
#[derive(Debug, Clone)]
pub struct CalendarConfig {
    /// `RINGDESK_GOOGLE_CLIENT_ID`: the OAuth client.
    pub client_id: Option<String>,
    /// `RINGDESK_GOOGLE_CLIENT_SECRET`: its secret.
    pub client_secret: Option<SecretString>,
    /// `RINGDESK_GOOGLE_AUTHORIZE_URL`: the page where people sign in and consent.
    pub authorize_url: String,
    /// `RINGDESK_GOOGLE_TOKEN_URL`: where tokens are renewed.
    pub token_url: String,
    /// `RINGDESK_GOOGLE_REVOKE_URL`: where tokens are withdrawn.
    pub revoke_url: String,
    /// `RINGDESK_GOOGLE_KEYS_URL`: where the keys are that sign identity tokens.
    pub keys_url: String,
    /// `RINGDESK_GOOGLE_CALENDAR_URL`: where the calendar's interface is.
    pub calendar_url: String,
}

impl CalendarConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        let schemes = &["https", "http"];
        Self {
            client_id: vars.optional("RINGDESK_GOOGLE_CLIENT_ID"),
            client_secret: vars.secret("RINGDESK_GOOGLE_CLIENT_SECRET"),
            authorize_url: vars.url(
                "RINGDESK_GOOGLE_AUTHORIZE_URL",
                "https://accounts.google.com/o/oauth2/v2/auth",
                schemes,
            ),
            token_url: vars.url(
                "RINGDESK_GOOGLE_TOKEN_URL",
                "https://oauth2.googleapis.com/token",
                schemes,
            ),
            revoke_url: vars.url(
                "RINGDESK_GOOGLE_REVOKE_URL",
                "https://oauth2.googleapis.com/revoke",
                schemes,
            ),
            keys_url: vars.url(
                "RINGDESK_GOOGLE_KEYS_URL",
                "https://www.googleapis.com/oauth2/v3/certs",
                schemes,
            ),
            calendar_url: vars.url(
                "RINGDESK_GOOGLE_CALENDAR_URL",
                "https://www.googleapis.com/calendar/v3",
                schemes,
            ),
        }
    }

    pub(super) fn validate(&self, vars: &mut Vars) {
        if self.client_id.is_some() != self.client_secret.is_some() {
            vars.fault(
                "RINGDESK_GOOGLE_CLIENT_ID",
                "give the client's id and its secret together, or neither",
            );
        }
    }
}
