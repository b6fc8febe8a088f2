//! Who belongs to a business: its members and their roles, who is asked to join, and who leaves.
//!
//! A business always has an owner: the last one can neither leave nor be made less, also when two owners try to demote
//! each other at the same time.

mod diary;
mod invitations;

use domain::{EmailAddress, MembershipId, PersonName, Role, StaffId, UserId};
use jiff::Timestamp;
use serde_json::json;

use crate::{
    ServiceError,
    access::Member,
    context::Ports,
    ports::Tx,
    records::{Actor, Membership},
};

pub use invitations::{Accepted, Asked, Invited};

/// What the last owner is told.
pub const ONLY_OWNER: &str = "You are the only owner. Make someone else an owner first.";
/// What managers are told who reach for an owner.
const OWNERS_ONLY: &str = "only owners can change who is an owner: ask one of them";

/// The use cases of a team.
#[derive(Clone)]
pub struct Team {
    ports: Ports,
}

/// One of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMember {
    /// Their membership.
    pub id: MembershipId,
    /// Who they are.
    pub user: UserId,
    /// What they are called.
    pub name: Option<PersonName>,
    /// Where they get mail.
    pub email: EmailAddress,
    /// What they may do.
    pub role: Role,
    /// Who they are on the diary.
    pub staff: Option<StaffId>,
    /// Since when.
    pub since: Timestamp,
}

impl Team {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The team, those with the most rights first, then the oldest.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn members(&self, member: &Member) -> Result<Vec<TeamMember>, ServiceError> {
        let memberships = &self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.members().list().await?) })
            })
            .await?;
        let mut team = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let mut team = Vec::with_capacity(memberships.len());
                    for one in memberships {
                        let Some(user) = tx.people().get(one.user_id).await? else {
                            continue;
                        };
                        team.push(TeamMember {
                            id: one.id,
                            user: user.id,
                            name: user.name,
                            email: user.email,
                            role: one.role,
                            staff: one.staff_id,
                            since: one.created_at,
                        });
                    }
                    Ok::<_, ServiceError>(team)
                })
            })
            .await?;
        team.sort_by_key(|one| (one.role, one.since));
        Ok(team)
    }

    /// Gives a member another role. What it was before.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Conflict`] with [`ONLY_OWNER`]; [`ServiceError::Invalid`] if a manager
    /// makes or changes an owner.
    pub async fn change_role(
        &self,
        by: &Member,
        id: MembershipId,
        role: Role,
    ) -> Result<Role, ServiceError> {
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let before = found(tx, by, id, role).await?;
                    let now = Membership {
                        role,
                        ..before.clone()
                    };
                    tx.members().put(&now).await?;
                    let detail = json!({ "from": before.role, "to": role });
                    self.note(tx, by, "member.role_changed", id, detail).await?;
                    Ok(before.role)
                })
            })
            .await
    }

    /// Takes somebody out of the team; they cannot enter the business from now on. Also how one leaves by oneself.
    ///
    /// # Errors
    /// As [`change_role`](Self::change_role).
    pub async fn remove(&self, by: &Member, id: MembershipId) -> Result<(), ServiceError> {
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let gone = found(tx, by, id, Role::Staff).await?;
                    tx.members().remove(id).await?;
                    let action = if gone.user_id == by.user {
                        "member.left"
                    } else {
                        "member.removed"
                    };
                    let detail = json!({ "role": gone.role });
                    self.note(tx, by, action, id, detail).await
                })
            })
            .await
    }

    async fn note(
        &self,
        tx: &mut dyn Tx,
        by: &Member,
        action: &str,
        id: MembershipId,
        detail: serde_json::Value,
    ) -> Result<(), ServiceError> {
        let actor = Actor::User(by.user);
        let event = self.ports.audit(actor, action, id.to_string(), detail);
        Ok(tx.audit().record(&event).await?)
    }
}

/// The member whose role becomes `next`, if `by` may do that and an owner remains. Nobody else changes the team before
/// the unit ends.
async fn found(
    tx: &mut dyn Tx,
    by: &Member,
    id: MembershipId,
    next: Role,
) -> Result<Membership, ServiceError> {
    tx.accounts().lock_team().await?;
    let team = tx.members().list().await?;
    let mine = team.iter().find(|one| one.user_id == by.user);
    let mine = mine.ok_or(ServiceError::Forbidden("the team"))?;
    let found = team.iter().find(|one| one.id == id);
    let found = found.ok_or(ServiceError::NotFound("team member"))?;
    let own = found.user_id == by.user;
    // Everybody may leave; the rest is for those who run the business, as they are at this moment.
    if !own && !mine.role.may(domain::Permission::ManageBusiness) {
        return Err(ServiceError::Forbidden("the team"));
    }
    let owners = team.iter().filter(|one| one.role == Role::Owner).count();
    if found.role == Role::Owner && next != Role::Owner && owners == 1 {
        return Err(ServiceError::Conflict(ONLY_OWNER.to_owned()));
    }
    let touches_owner = found.role == Role::Owner || next == Role::Owner;
    if touches_owner && !mine.role.may(domain::Permission::OwnBusiness) {
        return Err(ServiceError::invalid("role", OWNERS_ONLY));
    }
    if own && next < found.role {
        return Err(ServiceError::invalid(
            "role",
            "nobody gives themselves more rights",
        ));
    }
    Ok(found.clone())
}
