//! Calendar accounts and provider keys. Their secrets are encrypted in the database.

use domain::CalendarConnectionId;
use jiff::Timestamp;
use secrecy::SecretString;

domain::words! {
    /// Whether a calendar account can be used.
    ConnectionState, "connection state" {
        /// Usable.
        Connected = "connected",
        /// The grant is gone: the owner must connect again.
        Revoked = "revoked",
        /// The provider fails; tried again by the health probe.
        Failing = "failing",
    }
}

/// What an authorisation server gave us.
#[derive(Debug, Clone)]
pub struct CalendarTokens {
    /// For requests, short-lived.
    pub access: SecretString,
    /// For new access tokens, long-lived.
    pub refresh: SecretString,
    /// When the access token lapses.
    pub expires_at: Timestamp,
}

/// Access to one calendar account.
#[derive(Debug, Clone)]
pub struct CalendarConnection {
    /// Its id.
    pub id: CalendarConnectionId,
    /// Whose service, for example `google`.
    pub provider: String,
    /// The account's name there, usually an e-mail address; unique with the provider in the business.
    pub account: String,
    /// Whether it can be used.
    pub state: ConnectionState,
    /// Why not, as a short code.
    pub problem: Option<String>,
    /// The tokens.
    pub tokens: CalendarTokens,
    /// Counts token changes, from 1, so that two refreshes do not overwrite each other.
    pub version: i64,
    /// When it was connected.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// When the account last answered us; `None` if that is not known.
    pub answered_at: Option<Timestamp>,
}

/// A calendar of a connected account, as the business knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarChoice {
    /// The provider's id of the calendar.
    pub calendar_id: String,
    /// What people call it.
    pub name: String,
    /// Whether its events take the time of everybody whose bookings are written into this account.
    pub blocks: bool,
}

/// A key that a business gave us for one of its providers.
#[derive(Debug, Clone)]
pub struct ProviderKey {
    /// Whose service, for example `cliniko`; one key a provider.
    pub provider: String,
    /// The key.
    pub secret: SecretString,
    /// When it was stored.
    pub updated_at: Timestamp,
}
