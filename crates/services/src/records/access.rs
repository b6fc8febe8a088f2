//! Who may come in: people, keys, sessions, media streams.

use domain::{
    ApiKeyId, BusinessId, CallId, EmailAddress, MembershipId, PersonName, Role, StaffId, UserId,
};
use jiff::Timestamp;
use serde_json::Value;

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Where they get mail; unique on the platform.
    pub email: EmailAddress,
    /// What they are called.
    pub name: Option<PersonName>,
    /// The identity provider's id of the person, with its name before it: `google:1093…`; unique.
    pub subject: Option<String>,
    /// Whether they run the platform.
    pub platform_admin: bool,
    /// First sign-in.
    pub created_at: Timestamp,
}

/// A user's role in a business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// Which business.
    pub business_id: BusinessId,
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// Who they are on the diary, if they are on it. Set apart from the rest.
    pub staff_id: Option<StaffId>,
    /// Since when.
    pub created_at: Timestamp,
}

/// A user's place in a business, with what every page of it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Their role there.
    pub membership: Membership,
    /// What they are called.
    pub name: Option<PersonName>,
    /// Which set-up the business has, counted.
    pub setup_version: i64,
}

/// A key of the public interface. Only a hash of it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What the owner calls it.
    pub name: String,
    /// SHA-256 of the whole key; unique on the platform.
    pub hash: [u8; 32],
    /// The first characters of the key, to recognise it by.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stopped working.
    pub revoked_at: Option<Timestamp>,
}

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiKeyOwner {
    /// The key.
    pub id: ApiKeyId,
    /// Its business.
    pub business_id: BusinessId,
}

/// A browser session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRecord {
    /// The session's id, as the cookie's owner gives it.
    pub id: String,
    /// What is kept.
    pub data: Value,
    /// When it lapses.
    pub expires_at: Timestamp,
}

/// A one-time permission to open the media stream of a call. Only a hash of the token is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamToken {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// For which call.
    pub call_id: CallId,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What a consumed token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamGrant {
    /// Whose call.
    pub business_id: BusinessId,
    /// Which call.
    pub call_id: CallId,
}
