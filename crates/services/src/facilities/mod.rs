//! Court facilities: interchangeable courts by the hour. A facility is a location whose courts are resources and whose
//! court hire is a service with a price for each unit of time and court; nothing here knows other rules than those.
//!
//! [`Facilities::import`] reads a `facilities.json`, [`Facilities::list`] writes one, and [`Functions`] answers the
//! function calls of voice backends that speak of courts by number.

mod fault;
mod file;
mod functions;
mod import;
mod plan;
mod prompt;
mod view;

use domain::{BusinessId, LocationId};

use crate::{ServiceError, context::Ports, records::LocationRoute, snapshot::Snapshots};

pub use fault::{FacilityFault, ImportError};
pub use file::{Coaching, FacilityEntry, read};
pub use functions::{Court, Functions, OpenFacility};
pub use import::{Carrier, Change, Imported, Settings};
pub use view::FacilityView;

/// What resources that are courts are called in the records.
pub const COURT: &str = "court";

/// The use cases of court facilities.
#[derive(Clone)]
pub struct Facilities {
    ports: Ports,
    snapshots: Snapshots,
}

impl Facilities {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports, snapshots: Snapshots) -> Self {
        Self { ports, snapshots }
    }

    /// Whose facility has this id, and which location it is.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is none.
    pub async fn find(&self, facility: &str) -> Result<LocationRoute, ServiceError> {
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    tx.directory()
                        .location_by_slug(facility)
                        .await?
                        .ok_or(ServiceError::NotFound("facility"))
                })
            })
            .await
    }

    /// The facilities of one business or of all, by id.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn list(
        &self,
        business: Option<BusinessId>,
    ) -> Result<Vec<FacilityView>, ServiceError> {
        let businesses = match business {
            Some(business) => vec![business],
            None => self.businesses().await?,
        };
        let mut found = Vec::new();
        for business in businesses {
            for location in self.locations(business).await? {
                match self.snapshots.get(business, location).await {
                    Ok(snapshot) => found.extend(FacilityView::of(&snapshot)),
                    // A location that nobody answers for is no facility.
                    Err(ServiceError::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        found.sort_by(|a, b| a.facility_id.cmp(&b.facility_id));
        Ok(found)
    }

    async fn businesses(&self) -> Result<Vec<BusinessId>, ServiceError> {
        let all = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.directory().businesses().await?) })
            })
            .await?;
        Ok(all.into_iter().map(|business| business.id).collect())
    }

    async fn locations(&self, business: BusinessId) -> Result<Vec<LocationId>, ServiceError> {
        let all = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.locations().list().await?) })
            })
            .await?;
        Ok(all.into_iter().map(|location| location.id).collect())
    }
}
