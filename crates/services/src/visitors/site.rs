//! Whose page an address leads to.

use std::sync::Arc;

use domain::{BusinessId, E164, LocationId};

use super::Visitors;
use crate::{
    ServiceError,
    records::{Location, PhoneNumber},
    show,
    snapshot::Snapshot,
};

/// A telephone number to ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// As people of the country write it.
    pub shown: String,
    /// As a telephone dials it: `tel:+442079460018`.
    pub dial: String,
}

/// A place to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceChoice {
    /// The last part of its page's address.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub address: String,
}

/// A business with a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The tenant.
    pub business: BusinessId,
    /// Its name in web addresses.
    pub slug: String,
    /// What people know it as.
    pub name: String,
    /// Its places, by name.
    pub places: Vec<PlaceChoice>,
    /// Whom to ring.
    pub phone: Option<Phone>,
    /// Whether it takes bookings here.
    pub online: bool,
}

impl Phone {
    /// A number as it is read at home, and dialled from anywhere.
    pub(super) fn of(number: &E164) -> Self {
        Self {
            shown: show::phone(number, number),
            dial: format!("tel:{}", number.as_str()),
        }
    }
}

/// The number of a place, otherwise any of the business.
pub(super) fn phone_of(numbers: &[PhoneNumber], place: Option<LocationId>) -> Option<Phone> {
    let active = || numbers.iter().filter(|number| number.active);
    let own = active().find(|number| Some(number.location_id) == place);
    own.or_else(|| active().next())
        .map(|number| Phone::of(&number.number))
}

impl Visitors {
    /// The business of an address, and its place there, if it names one or there is but one.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the address leads nowhere; the store's errors.
    pub(super) async fn at(
        &self,
        slug: &str,
        place: Option<&str>,
    ) -> Result<(Site, Option<Arc<Snapshot>>), ServiceError> {
        let missing = || ServiceError::NotFound("page");
        let business = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let found = tx.directory().business_by_slug(slug).await?;
                    found.ok_or_else(missing)
                })
            })
            .await?;
        let (locations, numbers, settings) = self
            .ports
            .store
            .read(business.id, |tx| {
                Box::pin(async move {
                    let locations: Vec<Location> = tx.locations().list().await?;
                    let numbers = tx.locations().numbers().await?;
                    let settings = tx.accounts().settings().await?;
                    Ok::<_, ServiceError>((locations, numbers, settings))
                })
            })
            .await?;
        let chosen = match place {
            Some(place) => {
                let found = locations.iter().find(|one| one.slug == place);
                Some(found.ok_or_else(missing)?.id)
            }
            None => match locations.as_slice() {
                [only] => Some(only.id),
                _ => None,
            },
        };
        let snapshot = match chosen {
            Some(id) => Some(self.snapshots.get(business.id, id).await?),
            None => None,
        };
        let places = locations.into_iter().map(|one| PlaceChoice {
            slug: one.slug,
            name: one.name,
            address: one.address,
        });
        let places: Vec<PlaceChoice> = places.collect();
        let site = Site {
            business: business.id,
            slug: business.slug,
            name: business.name,
            online: settings.booking_page && !places.is_empty(),
            places,
            phone: phone_of(&numbers, chosen),
        };
        Ok((site, snapshot))
    }

    /// The page on which a place's visits are booked.
    pub(super) fn page_of(snapshot: &Snapshot) -> String {
        let business = &snapshot.business.slug;
        if snapshot.locations.len() > 1 {
            format!("/book/{business}/{}", snapshot.location.slug)
        } else {
            format!("/book/{business}")
        }
    }
}
