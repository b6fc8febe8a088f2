//! Importing a `facilities.json`: everything in it or nothing, and the same again changes nothing.

mod write;

use std::str::FromStr;

use domain::{BusinessId, Currency, EmailAddress, LocationId, MembershipId, Role, UserId};

use super::{Facilities, fault::FacilityFault, fault::ImportError, file, plan};
use crate::{
    ServiceError,
    ports::{Constraint, StoreError},
    records::{Business, Membership, User},
    waitlist,
};

/// What the file does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The zone of the opening hours.
    pub zone: String,
    /// What the prices are in.
    pub currency: Currency,
    /// Whose the numbers are: texts are sent there. `None` leaves a number that is known with its carrier, and takes new
    /// ones for Twilio's.
    pub carrier: Option<Carrier>,
}

/// A carrier of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// Twilio.
    Twilio,
    /// Exotel.
    Exotel,
}

impl Carrier {
    /// The name that is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Exotel => "exotel",
        }
    }
}

impl FromStr for Carrier {
    type Err = ServiceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "twilio" => Ok(Self::Twilio),
            "exotel" => Ok(Self::Exotel),
            _ => Err(ServiceError::invalid("carrier", "is twilio or exotel")),
        }
    }
}

impl Default for Settings {
    /// As in the first file of this kind: India.
    fn default() -> Self {
        Self {
            zone: "Asia/Kolkata".to_owned(),
            currency: Currency::INR,
            carrier: None,
        }
    }
}

/// What an import did with a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It was there and differed.
    Changed,
    /// It was there as it is in the file.
    Unchanged,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// A facility that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its id.
    pub facility: String,
    /// Whose it is.
    pub business: BusinessId,
    /// Which location it is.
    pub location: LocationId,
    /// What was done.
    pub change: Change,
}

impl Facilities {
    /// Imports a file for the person with this address: into the first business that they own, otherwise into a new one
    /// that is called like the first facility. A person who is not known is made known.
    ///
    /// # Errors
    /// [`ImportError::Faults`] with every rule that the file breaks. Nothing was saved then.
    pub async fn import_for(
        &self,
        owner: &EmailAddress,
        text: &str,
        settings: &Settings,
    ) -> Result<Vec<Imported>, ImportError> {
        let known = self.owned(owner).await?;
        let business = known.unwrap_or_else(|| self.ports.id(BusinessId::from_uuid));
        let plans = self.plans(business, text, settings).await?;
        if known.is_some() {
            return self.write(business, None, &plans, settings).await;
        }
        let user = self.user(owner).await?;
        self.write(business, Some(user), &plans, settings).await
    }

    /// Imports a file into a business that exists; its own currency holds.
    ///
    /// # Errors
    /// As [`import_for`](Self::import_for).
    pub async fn import(
        &self,
        business: BusinessId,
        text: &str,
        settings: &Settings,
    ) -> Result<Vec<Imported>, ImportError> {
        let plans = self.plans(business, text, settings).await?;
        self.write(business, None, &plans, settings).await
    }

    /// Reads the file and checks it against what is there.
    async fn plans(
        &self,
        business: BusinessId,
        text: &str,
        settings: &Settings,
    ) -> Result<Vec<plan::Plan>, ImportError> {
        if jiff::tz::TimeZone::get(&settings.zone).is_err() {
            let reason = "name a zone of the IANA database, for example Asia/Kolkata";
            return Err(ServiceError::invalid("zone", reason).into());
        }
        let existing = self.business(business).await?;
        if let Some(row) = existing.filter(|row| row.currency != settings.currency) {
            let reason = format!("the business has its prices in {}", row.currency);
            return Err(ServiceError::invalid("currency", reason).into());
        }
        let (mut plans, mut faults) = (Vec::new(), Vec::new());
        for entry in file::read(text).map_err(ImportError::Faults)? {
            match plan::plan(entry, settings.currency) {
                Ok(plan) => plans.push(plan),
                Err(mut found) => faults.append(&mut found),
            }
        }
        for plan in &plans {
            faults.extend(self.foreign(business, &plan.entry).await?);
        }
        if faults.is_empty() {
            Ok(plans)
        } else {
            Err(ImportError::Faults(faults))
        }
    }

    /// What of a facility belongs to somebody else.
    async fn foreign(
        &self,
        business: BusinessId,
        entry: &file::FacilityEntry,
    ) -> Result<Vec<FacilityFault>, ServiceError> {
        let (slug, number) = (&entry.facility_id, &entry.phone_number);
        let (place, route) = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let place = tx.directory().location_by_slug(slug).await?;
                    let route = tx.directory().route(number).await?;
                    Ok::<_, ServiceError>((place, route))
                })
            })
            .await?;
        let mut faults = Vec::new();
        if place.is_some_and(|place| place.business_id != business) {
            let rule = "another business has a facility of this id";
            faults.push(FacilityFault::new(slug, "facility_id", rule));
        }
        let here = place.map(|place| place.location_id);
        if route.is_some_and(|route| Some(route.number.location_id) != here) {
            let rule = "the number answers for another location";
            faults.push(FacilityFault::new(slug, "phone_number", rule));
        }
        Ok(faults)
    }

    async fn business(&self, id: BusinessId) -> Result<Option<Business>, ServiceError> {
        self.ports
            .store
            .system_read(|tx| Box::pin(async move { Ok(tx.directory().business(id).await?) }))
            .await
    }

    /// The first business that a person owns.
    async fn owned(&self, owner: &EmailAddress) -> Result<Option<BusinessId>, ServiceError> {
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let Some(user) = tx.people().by_email(owner).await? else {
                        return Ok(None);
                    };
                    let memberships = tx.people().memberships(user.id).await?;
                    let first = memberships.iter().find(|one| one.role == Role::Owner);
                    Ok(first.map(|one| one.business_id))
                })
            })
            .await
    }

    async fn user(&self, email: &EmailAddress) -> Result<UserId, ServiceError> {
        let fresh = User {
            id: self.ports.id(UserId::from_uuid),
            email: email.clone(),
            name: None,
            subject: None,
            platform_admin: false,
            created_at: self.ports.now(),
        };
        let fresh = &fresh;
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    if let Some(known) = tx.people().by_email(email).await? {
                        return Ok(known.id);
                    }
                    tx.people().put(fresh).await?;
                    Ok(fresh.id)
                })
            })
            .await
    }

    /// Writes all facilities in one unit of work; with an owner, the business too.
    async fn write(
        &self,
        business: BusinessId,
        owner: Option<UserId>,
        plans: &[plan::Plan],
        settings: &Settings,
    ) -> Result<Vec<Imported>, ImportError> {
        let written = self
            .ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    if let (Some(user), Some(first)) = (owner, plans.first()) {
                        let (row, member) = self.founding(business, user, &first.entry, settings);
                        tx.businesses().put(&row).await?;
                        tx.members().put(&member).await?;
                    }
                    let mut imported = Vec::with_capacity(plans.len());
                    for plan in plans {
                        let unit = write::Unit {
                            ports: &self.ports,
                            plan,
                            settings,
                        };
                        let (location, change) = unit.write(tx).await?;
                        imported.push(Imported {
                            facility: plan.entry.facility_id.clone(),
                            business,
                            location,
                            change,
                        });
                    }
                    waitlist::reopened(&self.ports, tx, None).await?;
                    Ok::<_, ImportError>(imported)
                })
            })
            .await
            .map_err(raced)?;
        for one in &written {
            self.snapshots.forget(one.location);
        }
        Ok(written)
    }

    fn founding(
        &self,
        business: BusinessId,
        user: UserId,
        first: &file::FacilityEntry,
        settings: &Settings,
    ) -> (Business, Membership) {
        let now = self.ports.now();
        let row = Business {
            id: business,
            name: first.facility_name.clone(),
            slug: first.facility_id.replace('_', "-"),
            currency: settings.currency,
            created_at: now,
        };
        let member = Membership {
            id: self.ports.id(MembershipId::from_uuid),
            business_id: business,
            user_id: user,
            role: Role::Owner,
            staff_id: None,
            created_at: now,
        };
        (row, member)
    }
}

/// Somebody else took an id or a number between the check and the write.
fn raced(error: ImportError) -> ImportError {
    match error {
        ImportError::Service(ServiceError::Store(StoreError::Conflict(
            Constraint::Duplicate { table },
        ))) => {
            let rule = format!(
                "an id or a number of the file was taken meanwhile ({table}); import it again"
            );
            ImportError::Faults(vec![FacilityFault::new("", "", rule)])
        }
        other => other,
    }
}
