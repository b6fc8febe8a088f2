//! Rules that hold where a service has none of its own: of one location, and of the whole business.

use domain::{BusinessId, LocationId};

use super::Catalogue;
use crate::{
    ServiceError,
    records::{Actor, HouseRules, Location},
};

/// Rules of a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceRules {
    /// Minutes between two starts.
    pub grid_minutes: u32,
    /// Minutes between now and the earliest start.
    pub notice_minutes: u32,
    /// Days ahead that can be booked.
    pub horizon_days: u32,
    /// The rules that go before those of the business.
    pub house: HouseRules,
}

impl Catalogue {
    /// Replaces the rules of a location that hold unless a service says otherwise.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location; [`ServiceError::Invalid`], naming the field.
    pub async fn put_rules(
        &self,
        business: BusinessId,
        by: Actor,
        id: LocationId,
        rules: &PlaceRules,
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        let old = setup.location(id).cloned();
        let new = &Location {
            grid_minutes: rules.grid_minutes,
            notice_minutes: rules.notice_minutes,
            horizon_days: rules.horizon_days,
            rules: rules.house,
            ..old.ok_or(ServiceError::NotFound("location"))?
        };
        new.validate()?;
        rules.house.validate_in(setup.business.currency)?;
        let by = &by;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.locations().put(new).await?;
                    self.note(tx, by, "location.rules_replaced", id.to_string())
                        .await
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }

    /// Replaces the rules of the business that hold unless a location or a service says otherwise.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; the store's errors.
    pub async fn put_house_rules(
        &self,
        business: BusinessId,
        by: Actor,
        rules: &HouseRules,
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        rules.validate_in(setup.business.currency)?;
        let by = &by;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.businesses().put_rules(rules).await?;
                    let subject = business.to_string();
                    self.note(tx, by, "business.rules_replaced", subject).await
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }
}
