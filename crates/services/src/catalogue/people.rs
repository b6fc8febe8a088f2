//! Staff: what they are, where they work, and what they perform, changed together.

use domain::{BusinessId, LocationId, ServiceId};

use super::{Catalogue, Hours, write::known};
use crate::{
    ServiceError,
    records::{Actor, HoursOwner, Performer, Service, Staff},
};

impl Catalogue {
    /// Adds or replaces a staff member, and with them what they perform: exactly these services. Whoever performs a
    /// service already keeps their own length and price. Their hours stay.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field: `services` if a service would be left without anybody.
    pub async fn put_person(
        &self,
        business: BusinessId,
        by: Actor,
        staff: &Staff,
        performs: &[ServiceId],
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        known(&setup, staff.location_id, "location_id")?;
        for id in &staff.locations {
            known(&setup, *id, "locations")?;
        }
        let changed: Vec<Service> = setup
            .services
            .iter()
            .filter(|one| one.performed_by(staff.id) != performs.contains(&one.id))
            .map(|one| {
                let mut one = one.clone();
                if performs.contains(&one.id) {
                    one.staff.push(Performer::from(staff.id));
                } else {
                    one.staff.retain(|performer| performer.staff != staff.id);
                }
                one
            })
            .collect();
        for service in &changed {
            service
                .validate()
                .map_err(|error| left_alone(error, service))?;
        }
        let (by, changed) = (&by, &changed);
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.catalog().put_staff(staff).await?;
                    for service in changed {
                        tx.catalog().put_service(service).await?;
                        self.note(tx, by, "service.replaced", service.id.to_string())
                            .await?;
                    }
                    self.note(tx, by, "staff.replaced", staff.id.to_string())
                        .await
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }

    /// Replaces the weekly hours of a staff member: those of one location, or with `None` those that hold wherever they
    /// have none of their own. Without any they work whenever the place is open.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Invalid`], naming the field.
    pub async fn put_staff_hours(
        &self,
        business: BusinessId,
        by: Actor,
        staff: domain::StaffId,
        at: Option<LocationId>,
        hours: &Hours,
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        if !setup.staff.iter().any(|one| one.id == staff) {
            return Err(ServiceError::NotFound("staff"));
        }
        let owner = match at {
            Some(location) => {
                known(&setup, location, "location_id")?;
                HoursOwner::StaffAt(staff, location)
            }
            None => HoursOwner::Staff(staff),
        };
        let (hours, by) = (&self.week(owner, hours)?, &by);
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.hours().set_weekly(owner, hours).await?;
                    self.note(tx, by, "staff.hours_replaced", staff.to_string())
                        .await
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }
}

/// A service that nobody would perform any more is told by its name.
fn left_alone(error: ServiceError, service: &Service) -> ServiceError {
    match error {
        ServiceError::Invalid { reason, .. } => ServiceError::Invalid {
            field: "services",
            reason: format!("{}: {reason}", service.name),
        },
        other => other,
    }
}
