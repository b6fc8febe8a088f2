//! The pages of courts, rooms and chairs.

use domain::ResourceId;

use super::{Portal, week::Week};
use crate::{
    ServiceError,
    access::Member,
    catalogue::Setup,
    records::{HoursOwner, Lane, Resource},
};

/// All resources of a business.
#[derive(Debug, Clone)]
pub struct ResourcesPage {
    /// In their order; those that are switched off too.
    pub rows: Vec<ResourceRow>,
}

/// One resource in the list.
#[derive(Debug, Clone)]
pub struct ResourceRow {
    /// Its id.
    pub id: ResourceId,
    /// What it is called.
    pub name: String,
    /// What kind of thing it is.
    pub kind: String,
    /// Where it stands.
    pub location: String,
    /// Which services use it, as a list in words.
    pub services: String,
    /// When it can be used, in words.
    pub hours: String,
    /// Whether it can be booked.
    pub active: bool,
}

/// What the form of one resource, or of new ones, begins with.
#[derive(Debug, Clone)]
pub struct ResourceForm {
    /// What it is called; for new ones empty.
    pub name: String,
    /// What kind of thing it is.
    pub kind: String,
    /// Where it stands, as an id.
    pub location: String,
    /// The locations there are: ids and names.
    pub locations: Vec<(String, String)>,
    /// The row in which it stands, for those with neighbours.
    pub row: String,
    /// Its place in that row.
    pub place: String,
    /// Order in lists.
    pub position: String,
    /// Its own hours; empty is whenever the place is open.
    pub week: Week,
    /// Whether it can be booked.
    pub active: bool,
    /// Bookings from now on that use it.
    pub bookings_ahead: u64,
}

impl Portal {
    /// The list of resources.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn resources(&self, member: &Member) -> Result<ResourcesPage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let rows = setup.resources.iter().map(|one| row(one, &setup)).collect();
        Ok(ResourcesPage { rows })
    }

    /// The form of one resource.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn resource(
        &self,
        member: &Member,
        id: ResourceId,
    ) -> Result<ResourceForm, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let found = setup.resources.iter().find(|one| one.id == id);
        let found = found.ok_or(ServiceError::NotFound("resource"))?;
        let (row, place) = found.row.map_or_else(Default::default, |(row, place)| {
            (row.to_string(), place.to_string())
        });
        Ok(ResourceForm {
            name: found.name.clone(),
            kind: found.kind.clone(),
            location: found.location_id.to_string(),
            row,
            place,
            position: found.position.to_string(),
            week: week(found, &setup),
            active: found.active,
            bookings_ahead: self.bookings_ahead(member, Lane::Resource(id)).await?,
            ..empty(&setup)
        })
    }

    /// The form of new resources.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn new_resource(&self, member: &Member) -> Result<ResourceForm, ServiceError> {
        Ok(empty(&self.catalogue.read(member.business).await?))
    }

    /// How many bookings from now on claim a lane.
    pub(super) async fn bookings_ahead(
        &self,
        member: &Member,
        lane: Lane,
    ) -> Result<u64, ServiceError> {
        let now = self.ports.now();
        let window = domain::TimeRange::new(now, jiff::Timestamp::MAX)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let claims = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.bookings().busy(&[lane], window, now).await?)
                })
            })
            .await?;
        Ok(claims.len() as u64)
    }
}

fn empty(setup: &Setup) -> ResourceForm {
    let kind = setup.resources.first().map(|one| one.kind.clone());
    ResourceForm {
        name: String::new(),
        kind: kind.unwrap_or_default(),
        location: String::new(),
        locations: setup
            .locations
            .iter()
            .map(|one| (one.id.to_string(), one.name.clone()))
            .collect(),
        row: String::new(),
        place: String::new(),
        position: setup.resources.len().to_string(),
        week: Week::default(),
        active: true,
        bookings_ahead: 0,
    }
}

fn week(resource: &Resource, setup: &Setup) -> Week {
    let hours = setup.hours_of(HoursOwner::Resource(resource.id));
    Week::of(hours.map(|one| (one.weekday, one.range)))
}

fn row(resource: &Resource, setup: &Setup) -> ResourceRow {
    let location = setup
        .locations
        .iter()
        .find(|one| one.id == resource.location_id);
    let using: Vec<&str> = setup
        .services
        .iter()
        .filter(|service| service.active && service.resources.contains(&resource.id))
        .map(|service| service.name.as_str())
        .collect();
    let own = week(resource, setup).summary();
    ResourceRow {
        id: resource.id,
        name: resource.name.clone(),
        kind: resource.kind.clone(),
        location: location.map_or_else(String::new, |one| one.name.clone()),
        services: if using.is_empty() {
            "No service yet".to_owned()
        } else {
            dialogue::say::list(&using, "and")
        },
        hours: if own.is_empty() {
            "Same as location".to_owned()
        } else {
            own
        },
        active: resource.active,
    }
}
