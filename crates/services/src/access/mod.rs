//! Who may come in: members of a business by a one-time link or vouched for by an identity provider, programs by a key.

mod api_key;
mod by_mail;
mod identity;
mod link;

use domain::{BusinessId, Permission, PersonName, Role, StaffId, UserId};
use uuid::Uuid;

use crate::{
    ServiceError,
    context::Ports,
    records::{Business, Lane},
};

pub use api_key::{ApiCaller, NewApiKey};
pub use by_mail::Entered;
pub use identity::{Person, Vouched};

/// A signed-in person in one business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub user: UserId,
    /// What they are called.
    pub name: Option<PersonName>,
    /// In which business they act.
    pub business: BusinessId,
    /// What they may do there.
    pub role: Role,
    /// Who they are on the diary, if they are on it.
    pub staff: Option<StaffId>,
    /// Which set-up the business had when they came in, counted.
    pub setup_version: i64,
}

impl Member {
    /// The one lane of the diary that somebody sees with names; `None` is all of it. Whoever sees only their own and is
    /// nobody on the diary gets a lane that nobody has.
    #[must_use]
    pub fn only_lane(&self) -> Option<Lane> {
        if self.role.may(Permission::SeeBookings) {
            return None;
        }
        let nobody = StaffId::from_uuid(Uuid::nil());
        Some(Lane::Staff(self.staff.unwrap_or(nobody)))
    }

    /// Whether something on these lanes is theirs to see and to change.
    #[must_use]
    pub fn reaches(&self, lanes: &[Lane]) -> bool {
        self.only_lane().is_none_or(|own| lanes.contains(&own))
    }

    /// Goes on if something on these lanes is theirs.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`].
    pub fn must_reach(&self, lanes: &[Lane]) -> Result<(), ServiceError> {
        if self.reaches(lanes) {
            return Ok(());
        }
        Err(ServiceError::Forbidden("what others do"))
    }

    /// Whether they may make bookings: any, or on their own lane.
    #[must_use]
    pub fn may_book(&self) -> bool {
        self.role.may(Permission::EditBookings) || self.staff.is_some()
    }

    /// Whether they may plan when somebody or something is away: anybody, or themselves.
    #[must_use]
    pub fn may_plan(&self, lane: Lane) -> bool {
        self.role.may(Permission::EditSetup) || self.staff.map(Lane::Staff) == Some(lane)
    }
}

/// The use cases of coming in.
#[derive(Clone)]
pub struct AccessDesk {
    ports: Ports,
}

impl AccessDesk {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The businesses of a person, by name, with their role in each.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn businesses(&self, user: UserId) -> Result<Vec<(Business, Role)>, ServiceError> {
        let mut all = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let mut all = Vec::new();
                    for one in tx.people().memberships(user).await? {
                        if let Some(business) = tx.directory().business(one.business_id).await? {
                            all.push((business, one.role));
                        }
                    }
                    Ok::<_, ServiceError>(all)
                })
            })
            .await?;
        all.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        Ok(all)
    }

    /// The person as a member of a business: of the one asked for, otherwise of their first.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] if they are not a member; a foreign and a missing business cannot be told apart.
    pub async fn member(
        &self,
        user: UserId,
        business: Option<BusinessId>,
    ) -> Result<Member, ServiceError> {
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let seat = tx.people().seat(user, business).await?;
                    let seat =
                        seat.ok_or(ServiceError::Forbidden("not a member of this business"))?;
                    Ok(Member {
                        user,
                        name: seat.name,
                        business: seat.membership.business_id,
                        role: seat.membership.role,
                        staff: seat.membership.staff_id,
                        setup_version: seat.setup_version,
                    })
                })
            })
            .await
    }
}
