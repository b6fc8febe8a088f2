//! The pages of settings.

mod audit;

use domain::{ApiKeyId, InvitationId, LocationId, MembershipId, Role, view::ShownTime};
use jiff::{Timestamp, tz::TimeZone};

use super::Portal;
use crate::{
    ServiceError,
    access::Member,
    records::{ApiKey, BusinessSettings, Location},
    show,
    team::TeamMember,
};

pub use audit::{AREAS, AuditPage, AuditQuery, AuditRow, KINDS};

/// The person's own page.
#[derive(Debug, Clone)]
pub struct ProfilePage {
    /// What they are called.
    pub name: String,
    /// Where they get mail.
    pub email: String,
    /// What they are in this business.
    pub role: Role,
}

/// The business's page.
#[derive(Debug, Clone)]
pub struct BusinessPage {
    /// What callers know it as.
    pub name: String,
    /// Its name in web addresses.
    pub slug: String,
    /// What its prices are in.
    pub currency: String,
    /// What it calls a person who delivers services.
    pub staff_noun: String,
    /// What it calls a thing that is used.
    pub resource_noun: String,
    /// Whether it takes bookings on its page.
    pub booking_page: bool,
    /// Whether customers are told, unless something else is chosen, of what people of the business change for them.
    pub tell_customers: bool,
}

/// One location in the list.
#[derive(Debug, Clone)]
pub struct LocationRow {
    /// Its id.
    pub id: LocationId,
    /// What it is called.
    pub name: String,
    /// The name in web addresses.
    pub slug: String,
    /// Where it is.
    pub address: String,
    /// Its zone.
    pub zone: String,
}

/// What the form of a location begins with.
#[derive(Debug, Clone, Default)]
pub struct LocationForm {
    /// What it is called.
    pub name: String,
    /// The name in web addresses.
    pub slug: String,
    /// Where it is.
    pub address: String,
    /// Its zone, as `Europe/London`.
    pub zone: String,
    /// Whose hours a new one begins with.
    pub hours_of: Option<String>,
}

/// The team's page.
#[derive(Debug, Clone)]
pub struct TeamPage {
    /// Everybody.
    pub members: Vec<MemberRow>,
    /// Those who were asked to join and have not yet.
    pub invited: Vec<InvitedRow>,
    /// The roles that the reader may give.
    pub roles: Vec<Role>,
}

/// One of the team in the list.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// Their membership.
    pub id: MembershipId,
    /// What they are called; their address where no name is known.
    pub name: String,
    /// Where they get mail.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub since: ShownTime,
    /// Whether it is the reader.
    pub own: bool,
    /// Whether the reader may change them.
    pub changeable: bool,
}

/// Somebody who was asked to join.
#[derive(Debug, Clone)]
pub struct InvitedRow {
    /// The invitation.
    pub id: InvitationId,
    /// Who was asked.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// Until when the link works.
    pub until: ShownTime,
    /// Whether it still does.
    pub open: bool,
}

/// The page of sessions and of how long they last.
#[derive(Debug, Clone)]
pub struct SecurityPage {
    /// Where the reader is signed in.
    pub sessions: Vec<SessionRow>,
    /// Whether the business keeps health data.
    pub health_data: bool,
    /// What it chose: minutes, empty for what is usual.
    pub idle: String,
    /// What can be chosen: minutes and words.
    pub choices: Vec<(String, String)>,
    /// What holds at the moment, in words.
    pub idle_words: String,
}

/// One session of the reader.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Its id, which opens nothing.
    pub id: String,
    /// What kind of browser it is.
    pub device: String,
    /// When it began.
    pub began: Option<ShownTime>,
    /// When it was used last.
    pub used: Option<ShownTime>,
}

/// One key in the list.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Its id.
    pub id: ApiKeyId,
    /// What the owner calls it.
    pub name: String,
    /// The first characters, to recognise it by.
    pub hint: String,
    /// When it was made.
    pub created: ShownTime,
    /// When it stopped working.
    pub revoked: Option<ShownTime>,
}

impl Portal {
    /// The person's own page.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn profile(&self, member: &Member) -> Result<ProfilePage, ServiceError> {
        let person = self.settings.person(member).await?;
        Ok(ProfilePage {
            name: person
                .name
                .map_or_else(String::new, |name| name.to_string()),
            email: person.email.to_string(),
            role: member.role,
        })
    }

    /// The business's page.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn business(&self, member: &Member) -> Result<BusinessPage, ServiceError> {
        let (business, settings) = self.settings.business(member).await?;
        Ok(BusinessPage {
            name: business.name,
            slug: business.slug,
            currency: business.currency.to_string(),
            staff_noun: settings.staff_noun,
            resource_noun: settings.resource_noun,
            booking_page: settings.booking_page,
            tell_customers: settings.tell_customers,
        })
    }

    /// All locations, by name.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn locations(&self, member: &Member) -> Result<Vec<LocationRow>, ServiceError> {
        let rows = self.own_locations(member).await?;
        Ok(rows
            .into_iter()
            .map(|one| LocationRow {
                id: one.id,
                name: one.name,
                slug: one.slug,
                address: one.address,
                zone: one.zone,
            })
            .collect())
    }

    /// The form of one location.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn location(
        &self,
        member: &Member,
        id: LocationId,
    ) -> Result<LocationForm, ServiceError> {
        let rows = self.own_locations(member).await?;
        let found = rows.into_iter().find(|one| one.id == id);
        let found = found.ok_or(ServiceError::NotFound("location"))?;
        Ok(LocationForm {
            name: found.name,
            slug: found.slug,
            address: found.address,
            zone: found.zone,
            hours_of: None,
        })
    }

    /// The form of a new location: in the zone and with the hours of the first.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn new_location(&self, member: &Member) -> Result<LocationForm, ServiceError> {
        let first = self.own_locations(member).await?.into_iter().next();
        Ok(
            first.map_or_else(LocationForm::default, |first| LocationForm {
                zone: first.zone,
                hours_of: Some(first.name),
                ..LocationForm::default()
            }),
        )
    }

    /// The team's page.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn team(&self, member: &Member) -> Result<TeamPage, ServiceError> {
        let (zone, now) = (self.zone(member).await?, self.ports.now());
        let owner = member.role == Role::Owner;
        let row = |one: TeamMember| MemberRow {
            id: one.id,
            name: one
                .name
                .map_or_else(|| one.email.to_string(), |name| name.to_string()),
            email: one.email.to_string(),
            role: one.role,
            since: show::shown(one.since, &zone, now),
            own: one.user == member.user,
            changeable: owner || one.role != Role::Owner,
        };
        let members = self.team.members(member).await?;
        let invited = self.team.invited(member).await?;
        let roles = Role::ALL.iter().copied();
        Ok(TeamPage {
            members: members.into_iter().map(row).collect(),
            invited: invited
                .into_iter()
                .map(|one| InvitedRow {
                    id: one.invitation.id,
                    email: one.invitation.email.to_string(),
                    role: one.invitation.role,
                    until: show::shown(one.invitation.expires_at, &zone, now),
                    open: one.open,
                })
                .collect(),
            roles: roles.filter(|role| owner || *role != Role::Owner).collect(),
        })
    }

    /// The page of sessions and of how long they last.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn security(&self, member: &Member) -> Result<SecurityPage, ServiceError> {
        let (zone, now) = (self.zone(member).await?, self.ports.now());
        let (_, chosen) = self.settings.business(member).await?;
        let shown = |at: Timestamp| show::shown(at, &zone, now);
        let sessions = self.settings.sessions(member).await?;
        let usual = BusinessSettings {
            idle_minutes: None,
            ..chosen.clone()
        };
        let mut choices = vec![(
            String::new(),
            format!("As usual: {}", length(usual.idle().as_secs() / 60)),
        )];
        choices.extend(
            BusinessSettings::IDLE_CHOICES
                .iter()
                .map(|minutes| (minutes.to_string(), length(u64::from(*minutes)))),
        );
        Ok(SecurityPage {
            sessions: sessions
                .into_iter()
                .map(|one| SessionRow {
                    id: one.id,
                    device: one.device,
                    began: one.began.map(shown),
                    used: one.used.map(shown),
                })
                .collect(),
            health_data: chosen.health_data,
            idle: chosen
                .idle_minutes
                .map_or_else(String::new, |minutes| minutes.to_string()),
            choices,
            idle_words: length(chosen.idle().as_secs() / 60),
        })
    }

    /// The keys, the newest first; those that were revoked too.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn keys(&self, member: &Member) -> Result<Vec<KeyRow>, ServiceError> {
        let (zone, now) = (self.zone(member).await?, self.ports.now());
        let row = |key: ApiKey| KeyRow {
            id: key.id,
            name: key.name,
            hint: key.hint,
            created: show::shown(key.created_at, &zone, now),
            revoked: key.revoked_at.map(|at| show::shown(at, &zone, now)),
        };
        let keys = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.members().keys().await?) })
            })
            .await?;
        Ok(keys.into_iter().map(row).collect())
    }

    async fn own_locations(&self, member: &Member) -> Result<Vec<Location>, ServiceError> {
        self.ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.locations().list().await?) })
            })
            .await
    }

    /// The zone in which pages of the whole business tell times: that of its first location.
    async fn zone(&self, member: &Member) -> Result<TimeZone, ServiceError> {
        let first = self.own_locations(member).await?.into_iter().next();
        let zone = first.and_then(|first| TimeZone::get(&first.zone).ok());
        Ok(zone.unwrap_or(TimeZone::UTC))
    }
}

/// `30 min`, `12 h`.
fn length(minutes: u64) -> String {
    let minutes = i64::try_from(minutes).unwrap_or(i64::MAX / 60);
    show::length(jiff::SignedDuration::from_mins(minutes))
}
