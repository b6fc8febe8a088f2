//! The pages of staff.

use domain::{LocationId, MembershipId, Permission, Role, ServiceId, StaffId};

use super::{Portal, week::Week};
use crate::{
    ServiceError,
    access::Member,
    catalogue::Setup,
    records::{HoursOwner, Lane, Staff},
};

/// All staff of a business.
#[derive(Debug, Clone)]
pub struct StaffPage {
    /// In their order; those that are switched off too.
    pub rows: Vec<StaffRow>,
}

/// One staff member in the list.
#[derive(Debug, Clone)]
pub struct StaffRow {
    /// Their id.
    pub id: StaffId,
    /// What callers call them.
    pub name: String,
    /// What they are.
    pub title: String,
    /// What they perform, as a list in words.
    pub services: String,
    /// Where they work, as a list in words.
    pub locations: String,
    /// When they work, in words.
    pub hours: String,
    /// Whether their calendar is connected.
    pub calendar: &'static str,
    /// Whether they can be booked.
    pub active: bool,
}

/// What the form of a staff member, or of a new one, begins with.
#[derive(Debug, Clone)]
pub struct PersonPage {
    /// As stored; `None` for a new one.
    pub staff: Option<Staff>,
    /// As the list tells it; `None` for a new one.
    pub told: Option<StaffRow>,
    /// The services that there are, and whether they perform them.
    pub services: Vec<(ServiceId, String, bool)>,
    /// The locations that there are, and whether they work there.
    pub locations: Vec<(LocationId, String, bool)>,
    /// Bookings from now on that need them.
    pub bookings_ahead: u64,
    /// Who signs in for them; `None` where the reader does not run the team.
    pub access: Option<StaffAccess>,
}

/// Who signs in as a staff member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffAccess {
    /// A member of the team, by address, with their role.
    Member(String, Role),
    /// Somebody who was asked, by address.
    Asked(String),
    /// Nobody yet; members who are nobody on the diary, with their names.
    Nobody(Vec<(MembershipId, String)>),
}

/// The hours of a staff member: in general, or at one location.
#[derive(Debug, Clone)]
pub struct PersonHours {
    /// What they are called.
    pub name: String,
    /// Where they work, if at several locations.
    pub locations: Vec<(LocationId, String)>,
    /// The location whose hours these are; `None` is wherever they have none of their own.
    pub at: Option<LocationId>,
    /// The hours; empty is whenever the place is open.
    pub week: Week,
}

impl Portal {
    /// The list of staff.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn staff(&self, member: &Member) -> Result<StaffPage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let rows = setup.staff.iter().map(|one| row(one, &setup)).collect();
        Ok(StaffPage { rows })
    }

    /// One staff member.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn person(&self, member: &Member, id: StaffId) -> Result<PersonPage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let found = setup.staff.iter().find(|one| one.id == id);
        let found = found.ok_or(ServiceError::NotFound("staff"))?;
        member.must_reach(&[Lane::Staff(id)])?;
        Ok(PersonPage {
            bookings_ahead: self.bookings_ahead(member, Lane::Staff(id)).await?,
            access: self.staff_access(member, id).await?,
            ..page(Some(found), &setup)
        })
    }

    async fn staff_access(
        &self,
        member: &Member,
        id: StaffId,
    ) -> Result<Option<StaffAccess>, ServiceError> {
        if !member.role.may(Permission::ManageBusiness) {
            return Ok(None);
        }
        let team = self.team.members(member).await?;
        if let Some(one) = team.iter().find(|one| one.staff == Some(id)) {
            return Ok(Some(StaffAccess::Member(one.email.to_string(), one.role)));
        }
        let invited = self.team.invited(member).await?;
        let open = invited
            .iter()
            .find(|one| one.open && one.invitation.staff_id == Some(id));
        if let Some(one) = open {
            return Ok(Some(StaffAccess::Asked(one.invitation.email.to_string())));
        }
        let free = team.into_iter().filter(|one| one.staff.is_none());
        let free = free.map(|one| {
            let name = one.name.map(|name| name.to_string());
            (one.id, name.unwrap_or_else(|| one.email.to_string()))
        });
        Ok(Some(StaffAccess::Nobody(free.collect())))
    }

    /// A new staff member.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn new_person(&self, member: &Member) -> Result<PersonPage, ServiceError> {
        Ok(page(None, &self.catalogue.read(member.business).await?))
    }

    /// The hours of a staff member, in general or at one of their locations.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such staff member, or they do not work there; the store's errors.
    pub async fn person_hours(
        &self,
        member: &Member,
        id: StaffId,
        at: Option<LocationId>,
    ) -> Result<PersonHours, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let found = setup.staff.iter().find(|one| one.id == id);
        let found = found.ok_or(ServiceError::NotFound("staff"))?;
        member.must_reach(&[Lane::Staff(id)])?;
        if at.is_some_and(|at| !found.works_at(at)) {
            return Err(ServiceError::NotFound("location"));
        }
        let owner = at.map_or(HoursOwner::Staff(id), |at| HoursOwner::StaffAt(id, at));
        let locations: Vec<_> = setup
            .locations
            .iter()
            .filter(|one| found.works_at(one.id))
            .map(|one| (one.id, one.name.clone()))
            .collect();
        Ok(PersonHours {
            name: found.name.to_string(),
            locations: if locations.len() > 1 {
                locations
            } else {
                Vec::new()
            },
            at,
            week: week(owner, &setup),
        })
    }
}

fn page(staff: Option<&Staff>, setup: &Setup) -> PersonPage {
    let services = setup.services.iter().map(|one| {
        let performs = staff.is_some_and(|staff| one.performed_by(staff.id));
        (one.id, one.name.clone(), performs)
    });
    let first = setup.locations.first().map(|one| one.id);
    let locations = setup.locations.iter().map(|one| {
        // Whoever is new works at the first location, until somebody says otherwise.
        let works = staff.map_or(Some(one.id) == first, |staff| staff.works_at(one.id));
        (one.id, one.name.clone(), works)
    });
    PersonPage {
        staff: staff.cloned(),
        told: staff.map(|one| row(one, setup)),
        services: services.collect(),
        locations: locations.collect(),
        bookings_ahead: 0,
        access: None,
    }
}

fn week(owner: HoursOwner, setup: &Setup) -> Week {
    Week::of(setup.hours_of(owner).map(|one| (one.weekday, one.range)))
}

fn row(staff: &Staff, setup: &Setup) -> StaffRow {
    let performs: Vec<&str> = setup
        .services
        .iter()
        .filter(|one| one.active && one.performed_by(staff.id))
        .map(|one| one.name.as_str())
        .collect();
    let works: Vec<&str> = setup
        .locations
        .iter()
        .filter(|one| staff.works_at(one.id))
        .map(|one| one.name.as_str())
        .collect();
    StaffRow {
        id: staff.id,
        name: staff.name.to_string(),
        title: staff.title.clone(),
        services: if performs.is_empty() {
            "No service yet".to_owned()
        } else {
            dialogue::say::list(&performs, "and")
        },
        locations: dialogue::say::list(&works, "and"),
        hours: hours(staff, setup),
        calendar: if staff.calendar.is_some() {
            "Connected"
        } else {
            "None"
        },
        active: staff.active,
    }
}

/// When they work, in words: in general, and where it differs, by location.
fn hours(staff: &Staff, setup: &Setup) -> String {
    let general = week(HoursOwner::Staff(staff.id), setup).summary();
    let mut told = vec![];
    for location in setup.locations.iter().filter(|one| staff.works_at(one.id)) {
        let own = week(HoursOwner::StaffAt(staff.id, location.id), setup).summary();
        if !own.is_empty() {
            told.push(format!("{}: {own}", location.name));
        }
    }
    if told.is_empty() || !general.is_empty() {
        let general = if general.is_empty() {
            "Same as location".to_owned()
        } else {
            general
        };
        told.insert(0, general);
    }
    told.join("; ")
}
