//! Businesses, their locations, their numbers and who answers them.

use domain::{BusinessId, Currency, E164, LocationId, PhoneNumberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::house_rules::HouseRules;
use crate::ServiceError;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    /// Its id.
    pub id: BusinessId,
    /// What callers know it as.
    pub name: String,
    /// The name in web addresses: lower-case letters, digits and hyphens; unique on the platform.
    pub slug: String,
    /// What its prices are in.
    pub currency: Currency,
    /// When it signed up.
    pub created_at: Timestamp,
}

/// A place of a business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// What callers know it as.
    pub name: String,
    /// The name in web addresses and of the facility: lower-case letters, digits, hyphens and underscores; unique on the
    /// platform.
    pub slug: String,
    /// The postal address as it is spoken and written.
    pub address: String,
    /// The IANA time-zone name, for example `Europe/London`.
    pub zone: String,
    /// Minutes between two slot starts, unless the service says otherwise.
    pub grid_minutes: u32,
    /// Minutes between now and the earliest slot, unless the service says otherwise.
    pub notice_minutes: u32,
    /// Days ahead that can be booked, unless the service says otherwise.
    pub horizon_days: u32,
    /// What holds here for services that have no such rules of their own, before those of the business.
    #[serde(default)]
    pub rules: HouseRules,
    /// Where a call goes when the caller asks for a person.
    pub transfer_to: Option<E164>,
    /// When it was added.
    pub created_at: Timestamp,
}

impl Location {
    /// Longest name in web addresses.
    const SLUG_MAX: usize = 80;

    /// A location with a grid of 15 minutes, 30 minutes of notice and 60 days ahead.
    #[must_use]
    pub fn named(
        id: LocationId,
        name: impl Into<String>,
        slug: impl Into<String>,
        zone: impl Into<String>,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            name: name.into(),
            slug: slug.into(),
            address: String::new(),
            zone: zone.into(),
            grid_minutes: 15,
            notice_minutes: 30,
            horizon_days: 60,
            rules: HouseRules::default(),
            transfer_to: None,
            created_at,
        }
    }

    /// Whether it can be stored.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the first field that breaks a rule, and the rule.
    pub fn validate(&self) -> Result<(), ServiceError> {
        let letters =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if self.slug.is_empty()
            || self.slug.len() > Self::SLUG_MAX
            || !self.slug.chars().all(letters)
        {
            let reason = "1 to 80 lower-case letters, digits, hyphens and underscores";
            return Err(ServiceError::invalid("slug", reason));
        }
        if self.name.trim().is_empty() {
            return Err(ServiceError::invalid("name", "give the location a name"));
        }
        if self.zone.trim().is_empty() {
            let reason = "name a zone of the IANA database, for example Europe/London";
            return Err(ServiceError::invalid("zone", reason));
        }
        if !(1..=1440).contains(&self.grid_minutes) {
            let reason = "a grid is from 1 to 1440 minutes";
            return Err(ServiceError::invalid("grid_minutes", reason));
        }
        if self.horizon_days > 3660 {
            let reason = "at most 3660 days ahead can be booked";
            return Err(ServiceError::invalid("horizon_days", reason));
        }
        self.rules.validate()
    }
}

/// Where a location's name in web addresses leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocationRoute {
    /// Whose location.
    pub business_id: BusinessId,
    /// Which one.
    pub location_id: LocationId,
}

/// A telephone number that Ringdesk answers for a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// Its id.
    pub id: PhoneNumberId,
    /// The location it belongs to.
    pub location_id: LocationId,
    /// The number; unique on the platform.
    pub number: E164,
    /// Who carries it, for example `twilio`.
    pub provider: String,
    /// The carrier's id of the number, if known.
    pub provider_id: Option<String>,
    /// Whether calls to it are answered.
    pub active: bool,
    /// When it was added.
    pub created_at: Timestamp,
}

/// Where a dialled number leads: the answer of the one look-up that runs before the business is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneRoute {
    /// Whose number it is.
    pub business_id: BusinessId,
    /// The number and its location.
    pub number: PhoneNumber,
}

/// Who answers the telephone of a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receptionist {
    /// The location that it answers for; each has one.
    pub location_id: LocationId,
    /// What it calls itself.
    pub name: String,
    /// The first sentence of a call.
    pub greeting: String,
    /// The speech model's voice.
    pub voice: String,
    /// What the business wants it to know and do, in the owner's words.
    pub instructions: String,
    /// Rules that code enforces (who may change what, identity levels), read and written whole.
    pub policy: Value,
    /// When it was changed last.
    pub updated_at: Timestamp,
}
