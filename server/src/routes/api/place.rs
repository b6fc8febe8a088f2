//! Where something is asked for: a location of the key's business, and what its slots mean.

use std::sync::Arc;

use call::tools::SlotId;
use domain::LocationId;
use services::{
    ServiceError,
    availability::{NamedSlot, read_slot_name, slot_location},
    bookings::Place,
    records::Location,
    snapshot::Snapshot,
};

use super::{auth::KeyHolder, page};
use crate::{error::RouteError, state::AppState};

/// The location named, or the business's first.
pub(crate) async fn of(
    state: &AppState,
    holder: KeyHolder,
    location: Option<&str>,
) -> Result<Place, RouteError> {
    let location = match location {
        Some(id) => page::id(id, "location")?,
        None => first(&locations(state, holder).await?)?,
    };
    Ok(Place {
        business: holder.business,
        location,
    })
}

/// The location as it is.
pub(crate) async fn snapshot(state: &AppState, place: Place) -> Result<Arc<Snapshot>, RouteError> {
    let snapshots = &state.services.snapshots;
    Ok(snapshots.get(place.business, place.location).await?)
}

/// Where a slot is, and what it stands for. One that is no slot of the business any more does not exist.
pub(crate) async fn of_slot(
    state: &AppState,
    holder: KeyHolder,
    slot: &SlotId,
) -> Result<(Place, NamedSlot), RouteError> {
    let all = locations(state, holder).await?;
    let missing = || ServiceError::NotFound("slot");
    let location = slot_location(slot, first(&all)?, &all).ok_or_else(missing)?;
    let place = Place {
        business: holder.business,
        location,
    };
    let snapshot = snapshot(state, place).await?;
    let named = read_slot_name(slot, &snapshot).ok_or_else(missing)?;
    Ok((place, named))
}

async fn locations(state: &AppState, holder: KeyHolder) -> Result<Vec<Location>, ServiceError> {
    state
        .ports
        .store
        .read(holder.business, |tx| {
            Box::pin(async move { Ok(tx.locations().list().await?) })
        })
        .await
}

fn first(locations: &[Location]) -> Result<LocationId, ServiceError> {
    let first = locations.first();
    first
        .map(|location| location.id)
        .ok_or(ServiceError::NotFound("location"))
}
