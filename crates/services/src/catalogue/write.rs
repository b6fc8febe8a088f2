//! Replacing parts of what is set up.

use domain::{BusinessId, HoursId, LocationId, WallRange};
use jiff::civil::Weekday;
use serde_json::json;

use super::{Catalogue, Setup};
use crate::{
    ServiceError,
    ports::{Constraint, StoreError, Tx},
    records::{Actor, HoursOwner, Location, Receptionist, Resource, Service, Staff, WeeklyHours},
    waitlist,
};

/// Weekly hours, by day.
pub type Hours = Vec<(Weekday, WallRange)>;

/// A location with its hours.
#[derive(Debug, Clone)]
pub struct NewLocation {
    /// The location.
    pub location: Location,
    /// When it is open.
    pub hours: Hours,
}

impl Catalogue {
    /// Adds or replaces a location with its hours. One that is new is answered by a receptionist of the usual kind.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; [`ServiceError::Conflict`] if the slug belongs to another.
    pub async fn put_location(
        &self,
        business: BusinessId,
        by: Actor,
        new: &NewLocation,
    ) -> Result<(), ServiceError> {
        new.location.validate()?;
        let setup = self.read(business).await?;
        new.location.rules.validate_in(setup.business.currency)?;
        let owner = HoursOwner::Location(new.location.id);
        let hours = self.week(owner, &new.hours)?;
        let (location, hours, by) = (&new.location, &hours, &by);
        let written = self
            .ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.locations().put(location).await?;
                    tx.hours().set_weekly(owner, hours).await?;
                    if tx.locations().receptionist(location.id).await?.is_none() {
                        let usual = Self::usual_receptionist(location, self.ports.now());
                        tx.locations().put_receptionist(&usual).await?;
                    }
                    self.note(tx, by, "location.replaced", location.id.to_string())
                        .await
                })
            })
            .await
            .map_err(|error| taken(error, "slug"));
        self.snapshots.forget(location.id);
        written
    }

    /// Adds or replaces a staff member with their hours: those that hold everywhere, and those of single locations, which
    /// go before them. Without hours they work whenever the place is open.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn put_staff(
        &self,
        business: BusinessId,
        by: Actor,
        staff: &Staff,
        hours: &Hours,
        hours_at: &[(LocationId, Hours)],
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        let everywhere = HoursOwner::Staff(staff.id);
        let mut weeks = vec![(everywhere, self.week(everywhere, hours)?)];
        for (location, _) in hours_at {
            known(&setup, *location, "hours_at")?;
            if !staff.works_at(*location) {
                let reason = "names a location at which they do not work";
                return Err(ServiceError::invalid("hours_at", reason));
            }
        }
        for location in &setup.locations {
            let owner = HoursOwner::StaffAt(staff.id, location.id);
            let own = hours_at.iter().filter(|(id, _)| *id == location.id);
            let own: Hours = own.flat_map(|(_, hours)| hours.clone()).collect();
            weeks.push((owner, self.week(owner, &own)?));
        }
        let weeks = &weeks;
        known(&setup, staff.location_id, "location_id")?;
        for id in &staff.locations {
            known(&setup, *id, "locations")?;
        }
        let by = &by;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.catalog().put_staff(staff).await?;
                    for (owner, hours) in weeks {
                        tx.hours().set_weekly(*owner, hours).await?;
                    }
                    self.note(tx, by, "staff.replaced", staff.id.to_string())
                        .await
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }

    /// Adds or replaces a resource with its hours; without hours it can be used whenever the place is open.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn put_resource(
        &self,
        business: BusinessId,
        by: Actor,
        resource: &Resource,
        hours: &Hours,
    ) -> Result<(), ServiceError> {
        self.put_resources(business, by, std::slice::from_ref(resource), hours)
            .await
    }

    /// Adds or replaces several resources of the same hours, all or none.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn put_resources(
        &self,
        business: BusinessId,
        by: Actor,
        resources: &[Resource],
        hours: &Hours,
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        let mut weeks = Vec::with_capacity(resources.len());
        for resource in resources {
            check_resource(resource, &setup)?;
            weeks.push(self.week(HoursOwner::Resource(resource.id), hours)?);
        }
        let (by, weeks) = (&by, &weeks);
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    for (resource, week) in resources.iter().zip(weeks) {
                        let owner = HoursOwner::Resource(resource.id);
                        tx.catalog().put_resource(resource).await?;
                        tx.hours().set_weekly(owner, week).await?;
                        self.note(tx, by, "resource.replaced", resource.id.to_string())
                            .await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }

    /// Adds or replaces a service with its variants, add-ons and prices.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field and the rule.
    pub async fn put_service(
        &self,
        business: BusinessId,
        by: Actor,
        service: &Service,
    ) -> Result<(), ServiceError> {
        service.validate()?;
        let setup = self.read(business).await?;
        // They are all in one currency: that of the first is that of all.
        let currency = service.amounts().first().map(|(_, price)| price.currency);
        if currency.is_some_and(|currency| currency != setup.business.currency) {
            let reason = format!("the business has its prices in {}", setup.business.currency);
            return Err(ServiceError::invalid("currency", reason));
        }
        let staff = |id| setup.staff.iter().any(|one| one.id == id);
        if !service.staff_ids().all(staff) {
            return Err(ServiceError::invalid(
                "staff",
                "names somebody who is not of the business",
            ));
        }
        let thing = |id| setup.resources.iter().any(|one| one.id == id);
        if !service.resources.iter().copied().all(thing) {
            let reason = "names something that is not of the business";
            return Err(ServiceError::invalid("resources", reason));
        }
        let by = &by;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.catalog().put_service(service).await?;
                    self.note(tx, by, "service.replaced", service.id.to_string())
                        .await
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }

    pub(super) fn week(
        &self,
        owner: HoursOwner,
        hours: &Hours,
    ) -> Result<Vec<WeeklyHours>, ServiceError> {
        let rows: Vec<_> = hours
            .iter()
            .map(|(weekday, range)| WeeklyHours {
                id: self.ports.id(HoursId::from_uuid),
                owner,
                weekday: *weekday,
                range: *range,
            })
            .collect();
        WeeklyHours::validate_week(&rows)?;
        Ok(rows)
    }

    /// Who answers at a place that chose nobody yet.
    pub(crate) fn usual_receptionist(location: &Location, now: jiff::Timestamp) -> Receptionist {
        Receptionist {
            location_id: location.id,
            name: "Ava".to_owned(),
            greeting: format!(
                "{}, this is Ava, an AI receptionist. How can I help?",
                location.name
            ),
            voice: "marin".to_owned(),
            instructions: String::new(),
            policy: json!({}),
            updated_at: now,
        }
    }

    /// Writes down a change, after which more may be free than before.
    pub(super) async fn note(
        &self,
        tx: &mut dyn Tx,
        by: &Actor,
        action: &str,
        subject: String,
    ) -> Result<(), ServiceError> {
        waitlist::reopened(&self.ports, tx, None).await?;
        let event = self.ports.audit(by.clone(), action, subject, json!({}));
        Ok(tx.audit().record(&event).await?)
    }

    /// What was kept of a place is out of date.
    pub(crate) fn forget_location(&self, id: LocationId) {
        self.snapshots.forget(id);
    }

    pub(super) fn forget(&self, setup: &Setup) {
        for location in &setup.locations {
            self.snapshots.forget(location.id);
        }
    }
}

fn check_resource(resource: &Resource, setup: &Setup) -> Result<(), ServiceError> {
    if resource.name.trim().is_empty() {
        return Err(ServiceError::invalid("name", "give the resource a name"));
    }
    if resource.kind.trim().is_empty() {
        return Err(ServiceError::invalid(
            "kind",
            "say what kind of thing it is",
        ));
    }
    known(setup, resource.location_id, "location_id")
}

pub(super) fn known(
    setup: &Setup,
    id: LocationId,
    field: &'static str,
) -> Result<(), ServiceError> {
    if setup.location(id).is_some() {
        return Ok(());
    }
    Err(ServiceError::invalid(
        field,
        "names a location that is not of the business",
    ))
}

fn taken(error: ServiceError, field: &'static str) -> ServiceError {
    match error {
        ServiceError::Store(StoreError::Conflict(Constraint::Duplicate { .. })) => {
            ServiceError::Invalid {
                field,
                reason: "belongs to somebody else: choose another".to_owned(),
            }
        }
        other => other,
    }
}
