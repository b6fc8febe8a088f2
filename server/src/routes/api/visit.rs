//! What is wanted, as programs write it.

use domain::{AddOnId, StaffId, VariantId};
use jiff::Timestamp;
use serde::Deserialize;
use services::{
    bookings::{Guest, Place, Wish},
    snapshot::{AddOnCount, Visit},
};
use utoipa::ToSchema;

use super::{auth::KeyHolder, page, place};
use crate::{error::RouteError, routes::body::broken, state::AppState};

/// Something added to a visit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Added {
    /// The add-on's id.
    add_on_id: String,
    /// How many; 1 if not given.
    #[serde(default = "one")]
    quantity: u32,
}

const fn one() -> u32 {
    1
}

/// One booking that is wanted: a slot that was offered, or service and start.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// The slot that was offered. Everything but add-ons, notes and the hold is in it.
    slot_id: Option<String>,
    /// Without a slot: the service's id.
    service_id: Option<String>,
    /// Without a slot: when it begins.
    #[schema(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Without a slot: where; the business's first location if not given.
    location_id: Option<String>,
    /// Without a slot: which way of having the service.
    variant_id: Option<String>,
    /// Without a slot: how long, where the customer chooses.
    minutes: Option<u32>,
    /// Without a slot: how many resources at once.
    count: Option<u32>,
    /// Without a slot: for how many people, where seats of a class are booked.
    party: Option<u32>,
    /// Without a slot: with whom.
    staff_id: Option<String>,
    /// What is added to the visit.
    #[serde(default)]
    add_ons: Vec<Added>,
    /// What the staff should know.
    #[serde(default)]
    notes: String,
    /// The hold that keeps it.
    hold_id: Option<String>,
}

/// Longest note.
const NOTES_MAX: usize = 1_000;

impl Wanted {
    /// The wish, and where it is to be had.
    pub(crate) async fn wish(
        self,
        state: &AppState,
        holder: KeyHolder,
        guest: Guest,
    ) -> Result<(Place, Wish), RouteError> {
        if self.notes.chars().count() > NOTES_MAX {
            return Err(broken("notes", "at most 1000 characters"));
        }
        let hold = optional(self.hold_id.as_deref(), "hold")?;
        let add_ons: Vec<AddOnCount> = self
            .add_ons
            .iter()
            .map(|one| {
                let add_on: AddOnId = page::id(&one.add_on_id, "add-on")?;
                Ok(AddOnCount {
                    add_on,
                    quantity: one.quantity,
                })
            })
            .collect::<Result<_, RouteError>>()?;
        let notes = self.notes.clone();
        let (place, mut wish) = match self.slot_id.as_deref() {
            Some(slot) => self.of_slot(state, holder, slot, guest).await?,
            None => self.of_parts(state, holder, guest).await?,
        };
        wish.visit.add_ons = add_ons;
        wish.notes = notes;
        wish.hold = hold;
        Ok((place, wish))
    }

    async fn of_slot(
        &self,
        state: &AppState,
        holder: KeyHolder,
        slot: &str,
        guest: Guest,
    ) -> Result<(Place, Wish), RouteError> {
        let beside = self.service_id.is_some()
            || self.start.is_some()
            || self.location_id.is_some()
            || self.variant_id.is_some()
            || self.minutes.is_some()
            || self.count.is_some()
            || self.party.is_some()
            || self.staff_id.is_some();
        if beside {
            return Err(broken(
                "slot_id",
                "a slot says all of that: send the slot alone",
            ));
        }
        let slot = slot
            .parse()
            .map_err(|_| services::ServiceError::NotFound("slot"))?;
        let (place, named) = place::of_slot(state, holder, &slot).await?;
        Ok((place, Wish::of_slot(named, guest)))
    }

    async fn of_parts(
        &self,
        state: &AppState,
        holder: KeyHolder,
        guest: Guest,
    ) -> Result<(Place, Wish), RouteError> {
        let needed = || broken("slot_id", "send a slot, or service_id and start");
        let service = self.service_id.as_deref().ok_or_else(needed)?;
        let start = self.start.ok_or_else(needed)?;
        let visit = Visit {
            variant: optional::<VariantId>(self.variant_id.as_deref(), "variant")?,
            minutes: self.minutes,
            resources: self.count,
            seats: self.party.unwrap_or(1),
            staff: optional::<StaffId>(self.staff_id.as_deref(), "staff member")?,
            ..Visit::of(page::id(service, "service")?)
        };
        let place = place::of(state, holder, self.location_id.as_deref()).await?;
        Ok((place, Wish::new(visit, start, guest)))
    }
}

/// All wishes of one request, which are at one place.
pub(crate) async fn together(
    state: &AppState,
    holder: KeyHolder,
    wanted: Vec<Wanted>,
    guest: &Guest,
) -> Result<(Place, Vec<Wish>), RouteError> {
    let mut at: Option<Place> = None;
    let mut wishes = Vec::with_capacity(wanted.len());
    for one in wanted {
        let (place, wish) = one.wish(state, holder, guest.clone()).await?;
        if at.is_some_and(|at| at != place) {
            return Err(broken(
                "bookings",
                "bookings that are made together are at one location",
            ));
        }
        at = Some(place);
        wishes.push(wish);
    }
    let place = at.ok_or_else(|| broken("bookings", "name at least one"))?;
    Ok((place, wishes))
}

/// An id that may be missing.
pub(crate) fn optional<T: std::str::FromStr>(
    text: Option<&str>,
    what: &'static str,
) -> Result<Option<T>, RouteError> {
    text.map(|text| page::id(text, what)).transpose()
}
