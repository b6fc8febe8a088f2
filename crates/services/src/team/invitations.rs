//! Asking somebody to join by a link that works once, for seven days. The link goes to their e-mail address only, so
//! whoever has it is whoever gets mail there.

use domain::{
    BusinessId, EmailAddress, InvitationId, MembershipId, Permission, Role, StaffId, UserId,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Team;
use crate::{
    ServiceError,
    access::Member,
    jobs::SendMail,
    records::{Actor, Invitation, Membership, User},
};

/// How long a link works.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What everybody is told whose link does not work, whatever the reason.
const SPENT: &str = "This invitation was used, taken back or has expired. Ask for a new one.";

/// An invitation as its link shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// To which business.
    pub business: BusinessId,
    /// What it is called.
    pub business_name: String,
    /// Who is asked.
    pub email: EmailAddress,
    /// What they will be.
    pub role: Role,
}

/// An invitation that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Who is a member now.
    pub user: UserId,
    /// Of which business.
    pub business: BusinessId,
}

/// An invitation as the team sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// Whether its link still works.
    pub open: bool,
}

impl Team {
    /// Asks somebody to join, by a mail with a link; as `staff`, whoever accepts becomes that person of the diary. `link`
    /// is where links begin: `https://…/app/invite`.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if a manager asks for an owner, or if somebody with that address is a member or has been
    /// asked already.
    pub async fn invite(
        &self,
        by: &Member,
        email: &EmailAddress,
        (role, staff): (Role, Option<StaffId>),
        link: &str,
    ) -> Result<InvitationId, ServiceError> {
        if role == Role::Owner && !by.role.may(Permission::OwnBusiness) {
            return Err(ServiceError::invalid(
                "role",
                "only owners can ask for another owner",
            ));
        }
        let team = self.members(by).await?;
        if team.iter().any(|one| same(&one.email, email)) {
            return Err(ServiceError::invalid("email", "is of the team already"));
        }
        let secret = self.ports.entropy.token();
        let now = self.ports.now();
        let invitation = Invitation {
            id: self.ports.id(InvitationId::from_uuid),
            email: email.clone(),
            role,
            staff_id: staff,
            token_hash: hash(&secret),
            invited_by: by.user,
            created_at: now,
            expires_at: now
                .checked_add(LIFE)
                .map_err(|error| ServiceError::Internal(error.to_string()))?,
            accepted_at: None,
            revoked_at: None,
        };
        let (new, address) = (&invitation, &format!("{link}/{secret}"));
        let inviter = by.name.as_ref().map_or("Somebody", |name| name.as_str());
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let open = tx.accounts().invitations().await?;
                    if open.iter().any(|one| same(&one.email, email) && one.is_open(now)) {
                        let reason = "has been asked already: take that invitation back first";
                        return Err(ServiceError::invalid("email", reason));
                    }
                    if let Some(staff) = staff
                        && tx.catalog().staff_member(staff).await?.is_none()
                    {
                        return Err(ServiceError::NotFound("staff"));
                    }
                    let business = tx.businesses().get().await?;
                    let business = business.ok_or(ServiceError::NotFound("business"))?;
                    tx.accounts().invite(new).await?;
                    let mail = SendMail {
                        to: new.email.clone(),
                        subject: format!("Join {} on Ringdesk", business.name),
                        text: format!(
                            "{inviter} asks you to join {} on Ringdesk.\n\nAccept within 7 days:\n{address}\n\n\
                             The link works once. If you know nothing of this, do nothing.\n",
                            business.name
                        ),
                        until: new.expires_at,
                    };
                    let job = self.ports.job(&mail, new.id.to_string());
                    tx.jobs().enqueue(&job, now).await?;
                    let detail = json!({ "role": role, "staff": staff });
                    let event = self.ports.audit(
                        Actor::User(by.user),
                        "invitation.sent",
                        new.id.to_string(),
                        detail,
                    );
                    Ok(tx.audit().record(&event).await?)
                })
            })
            .await?;
        Ok(invitation.id)
    }

    /// Who has been asked, the newest first: those whose link works, and those whose link lapsed unused.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn invited(&self, member: &Member) -> Result<Vec<Invited>, ServiceError> {
        let now = self.ports.now();
        let all = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.accounts().invitations().await?) })
            })
            .await?;
        let waiting = all
            .into_iter()
            .filter(|one| one.accepted_at.is_none() && one.revoked_at.is_none());
        Ok(waiting
            .map(|invitation| Invited {
                open: invitation.is_open(now),
                invitation,
            })
            .collect())
    }

    /// Takes an invitation back: its link works no more.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Conflict`] if it was accepted or taken back meanwhile.
    pub async fn take_back(&self, by: &Member, id: InvitationId) -> Result<(), ServiceError> {
        let now = self.ports.now();
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let known = tx.accounts().invitation(id).await?;
                    let known = known.ok_or(ServiceError::NotFound("invitation"))?;
                    if known.role == Role::Owner && !by.role.may(Permission::OwnBusiness) {
                        return Err(ServiceError::invalid("role", super::OWNERS_ONLY));
                    }
                    if !tx.accounts().revoke(id, now).await? {
                        let text = "This invitation was accepted or taken back meanwhile.";
                        return Err(ServiceError::Conflict(text.to_owned()));
                    }
                    let event = self.ports.audit(
                        Actor::User(by.user),
                        "invitation.taken_back",
                        id.to_string(),
                        json!({}),
                    );
                    Ok(tx.audit().record(&event).await?)
                })
            })
            .await
    }

    /// What a link asks; `None` if it does not work any more or never did.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn asked(&self, secret: &str) -> Result<Option<Asked>, ServiceError> {
        let Some((business, invitation)) = self.find(secret).await? else {
            return Ok(None);
        };
        let row = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.businesses().get().await?) })
            })
            .await?;
        Ok(row.map(|row| Asked {
            business,
            business_name: row.name,
            email: invitation.email,
            role: invitation.role,
        }))
    }

    /// Accepts by link. Somebody who is signed in has to be the one who was asked; somebody who is not comes in as the
    /// one who gets mail at that address, as with a sign-in link.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if the link does not work any more, or somebody else is signed in.
    pub async fn accept(
        &self,
        secret: &str,
        signed_in: Option<UserId>,
    ) -> Result<Accepted, ServiceError> {
        let spent = || ServiceError::Conflict(SPENT.to_owned());
        let (business, invitation) = self.find(secret).await?.ok_or_else(spent)?;
        let (now, asked) = (self.ports.now(), &invitation);
        let fresh = &User {
            id: self.ports.id(UserId::from_uuid),
            email: asked.email.clone(),
            name: None,
            subject: None,
            platform_admin: false,
            created_at: now,
        };
        let user = self
            .ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    if let Some(id) = signed_in
                        && let Some(person) = tx.people().get(id).await?
                    {
                        if same(&person.email, &asked.email) {
                            return Ok(person.id);
                        }
                        let text = "This invitation is for somebody else. Sign out, then open its link again.";
                        return Err(ServiceError::Conflict(text.to_owned()));
                    }
                    if let Some(known) = tx.people().by_email(&asked.email).await? {
                        return Ok(known.id);
                    }
                    tx.people().put(fresh).await?;
                    Ok(fresh.id)
                })
            })
            .await?;
        let membership = &Membership {
            id: self.ports.id(MembershipId::from_uuid),
            business_id: business,
            user_id: user,
            role: asked.role,
            staff_id: None,
            created_at: now,
        };
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.accounts().lock_team().await?;
                    if !tx.accounts().accept(asked.id, now).await? {
                        return Err(spent());
                    }
                    let team = tx.members().list().await?;
                    // Somebody who joined another way meanwhile keeps what they have.
                    if !team.iter().any(|one| one.user_id == user) {
                        tx.members().put(membership).await?;
                    }
                    let mine = team.iter().find(|one| one.user_id == user);
                    let id = mine.map_or(membership.id, |mine| mine.id);
                    let free = mine.is_none_or(|mine| mine.staff_id.is_none());
                    if let Some(staff) = asked.staff_id
                        && free
                        && !team.iter().any(|one| one.staff_id == Some(staff))
                    {
                        tx.members().link(id, Some(staff)).await?;
                    }
                    let event = self.ports.audit(
                        Actor::User(user),
                        "invitation.accepted",
                        asked.id.to_string(),
                        json!({ "role": asked.role }),
                    );
                    Ok(tx.audit().record(&event).await?)
                })
            })
            .await?;
        Ok(Accepted { user, business })
    }

    /// The invitation of a link that works.
    async fn find(&self, secret: &str) -> Result<Option<(BusinessId, Invitation)>, ServiceError> {
        let (hash, now): (_, Timestamp) = (&hash(secret), self.ports.now());
        let found = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(
                    async move { Ok::<_, ServiceError>(tx.directory().invitation(hash).await?) },
                )
            })
            .await?;
        let Some((business, id)) = found else {
            return Ok(None);
        };
        let invitation = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.accounts().invitation(id).await?) })
            })
            .await?;
        let open = invitation.filter(|one| one.is_open(now));
        Ok(open.map(|one| (business, one)))
    }
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether two addresses are one for people: the case of letters does not tell them apart.
fn same(one: &EmailAddress, other: &EmailAddress) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}
