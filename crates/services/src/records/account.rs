//! What a business chooses about itself, who is asked to join it, and which changes of it are wanted.

use std::time::Duration;

use domain::{EmailAddress, InvitationId, Role, StaffId, UserId};
use jiff::Timestamp;

use super::Actor;
use crate::ServiceError;

/// What a business chooses about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessSettings {
    /// What it calls a person who delivers services, as in "Barber".
    pub staff_noun: String,
    /// What it calls a thing that is used, as in "Court".
    pub resource_noun: String,
    /// Whether it keeps data about people's health.
    pub health_data: bool,
    /// Minutes after which an unused session of a member lapses; `None` is what is usual for the data it keeps.
    pub idle_minutes: Option<u32>,
    /// Whether it takes bookings on its page.
    pub booking_page: bool,
    /// Whether customers are told, unless something else is chosen, of what people of the business change for them.
    pub tell_customers: bool,
}

impl BusinessSettings {
    /// Minutes after which a session lapses unused where nothing else was chosen.
    pub const IDLE_MINUTES: u32 = 12 * 60;
    /// The same where health data is kept.
    pub const IDLE_MINUTES_HEALTH: u32 = 30;
    /// What can be chosen, in minutes.
    pub const IDLE_CHOICES: [u32; 6] = [15, 30, 60, 120, 240, 720];
    /// Longest noun, in letters.
    const NOUN_MAX: usize = 30;

    /// How long a session of a member may go unused.
    #[must_use]
    pub fn idle(&self) -> Duration {
        let usual = if self.health_data {
            Self::IDLE_MINUTES_HEALTH
        } else {
            Self::IDLE_MINUTES
        };
        Duration::from_secs(60 * u64::from(self.idle_minutes.unwrap_or(usual)))
    }

    /// Whether they can be stored.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the first field that breaks a rule, and the rule.
    pub fn validate(&self) -> Result<(), ServiceError> {
        for (field, noun) in [
            ("staff_noun", &self.staff_noun),
            ("resource_noun", &self.resource_noun),
        ] {
            let length = noun.trim().chars().count();
            if length == 0 || length > Self::NOUN_MAX {
                return Err(ServiceError::invalid(
                    field,
                    "enter a word of at most 30 letters",
                ));
            }
        }
        let known = |minutes: u32| Self::IDLE_CHOICES.contains(&minutes);
        if !self.idle_minutes.is_none_or(known) {
            return Err(ServiceError::invalid("idle", "choose one of the list"));
        }
        Ok(())
    }
}

impl Default for BusinessSettings {
    fn default() -> Self {
        Self {
            staff_noun: "Staff".to_owned(),
            resource_noun: "Resource".to_owned(),
            health_data: false,
            idle_minutes: None,
            booking_page: true,
            tell_customers: true,
        }
    }
}

/// Somebody asked to join a business. Only a hash of the link's secret is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is asked.
    pub email: EmailAddress,
    /// What they will be.
    pub role: Role,
    /// Who they will be on the diary.
    pub staff_id: Option<StaffId>,
    /// SHA-256 of the link's secret; unique on the platform.
    pub token_hash: [u8; 32],
    /// Who asked.
    pub invited_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Invitation {
    /// Whether its link works.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.accepted_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// Which recorded changes are wanted. Nothing set is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By whom.
    pub who: Option<ActorFilter>,
    /// The area, as the word before the action's dot: `booking`.
    pub area: Option<String>,
    /// Not before this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// Whose changes are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActorFilter {
    /// One person's, call's, key's or customer's.
    One(Actor),
    /// Those of the receptionist in any call.
    AnyCall,
    /// Those of any key of the public interface.
    AnyKey,
    /// Those of any customer.
    AnyCustomer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_a_business_with_health_data_lapse_sooner_unless_it_chose_otherwise() {
        let mut settings = BusinessSettings::default();
        assert_eq!(settings.idle(), Duration::from_secs(12 * 3600));
        settings.health_data = true;
        assert_eq!(settings.idle(), Duration::from_secs(30 * 60));
        settings.idle_minutes = Some(60);
        assert_eq!(settings.idle(), Duration::from_secs(3600));
        assert!(settings.validate().is_ok());
        settings.idle_minutes = Some(61);
        assert!(settings.validate().is_err());
        settings.idle_minutes = None;
        settings.staff_noun = " ".to_owned();
        assert!(settings.validate().is_err());
    }
}
