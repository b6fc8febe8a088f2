//! The order of services in lists, and in what callers hear.

use domain::{BusinessId, ServiceId};

use super::Catalogue;
use crate::{ServiceError, records::Actor};

impl Catalogue {
    /// Moves a service one place up or down. Gives its name; at the end of the list nothing changes.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn move_service(
        &self,
        business: BusinessId,
        by: Actor,
        id: ServiceId,
        up: bool,
    ) -> Result<String, ServiceError> {
        let by = &by;
        let name = self
            .ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let mut services = tx.catalog().services().await?;
                    let missing = || ServiceError::NotFound("service");
                    let place = services.iter().position(|one| one.id == id);
                    let place = place.ok_or_else(missing)?;
                    let name = services[place].name.clone();
                    let other = if up {
                        place.checked_sub(1)
                    } else {
                        Some(place + 1).filter(|other| *other < services.len())
                    };
                    let Some(other) = other else {
                        return Ok::<_, ServiceError>(name);
                    };
                    services.swap(place, other);
                    // Places may have been given by hand, and twice: all are numbered anew.
                    for (place, service) in services.iter_mut().enumerate() {
                        let position = u32::try_from(place).unwrap_or(u32::MAX);
                        if service.position != position {
                            service.position = position;
                            tx.catalog().put_service(service).await?;
                        }
                    }
                    self.note(tx, by, "service.moved", id.to_string()).await?;
                    Ok(name)
                })
            })
            .await?;
        let setup = self.read(business).await?;
        self.forget(&setup);
        Ok(name)
    }
}
