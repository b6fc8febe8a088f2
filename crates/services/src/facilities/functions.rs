//! The two functions of a voice backend for courts: which courts are free, and booking courts by number. What they refuse
//! is part of their result, because a voice model has to say it.

mod arguments;
mod book;
mod check;
mod describe;

use std::sync::Arc;

use domain::{BusinessId, E164};
use serde_json::{Value, json};

use super::{Facilities, FacilityView, prompt, view};
use crate::{
    ServiceError,
    availability::Availability,
    bookings::{Bookings, Place},
    records::{Actor, LocationRoute, Service},
    snapshot::Snapshot,
};

/// The functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Functions {
    /// Which courts are free.
    CheckAvailability,
    /// Book courts by number.
    CreateBooking,
}

impl Functions {
    /// The function of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "check_availability" => Some(Self::CheckAvailability),
            "create_booking" => Some(Self::CreateBooking),
            _ => None,
        }
    }

    /// All functions, as voice models are told of them.
    #[must_use]
    pub fn described() -> Value {
        describe::functions()
    }
}

/// A facility about to be talked about.
#[derive(Debug, Clone)]
pub struct OpenFacility {
    id: String,
    name: String,
    prompt: String,
    place: Place,
}

impl OpenFacility {
    /// What callers know it as.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a voice model has to know of it.
    #[must_use]
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// Whose it is.
    #[must_use]
    pub const fn business(&self) -> BusinessId {
        self.place.business
    }
}

/// A conversation about one facility's courts.
#[derive(Debug, Clone)]
pub struct Court {
    facility: OpenFacility,
    caller: Option<E164>,
    actor: Actor,
    session: String,
}

impl Court {
    /// A conversation with a caller, under a name that no other has.
    #[must_use]
    pub const fn new(
        facility: OpenFacility,
        caller: Option<E164>,
        actor: Actor,
        session: String,
    ) -> Self {
        Self {
            facility,
            caller,
            actor,
            session,
        }
    }
}

/// Why a function does not do what it is asked.
#[derive(Debug)]
enum Refusal {
    /// An argument breaks a rule.
    Argument(&'static str, String),
    /// The time cannot be had: a code, and a sentence.
    Time(&'static str, String),
    /// A fault of ours.
    Fault(ServiceError),
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid { field, reason } => Self::Argument(argument(field), reason),
            other => Self::Fault(other),
        }
    }
}

/// The function's word for a field of a booking.
fn argument(field: &'static str) -> &'static str {
    match field {
        "minutes" | "length" => "duration_minutes",
        "resources" | "resources_max" | "count" => "number_of_courts",
        "start" => "start_time",
        other => other,
    }
}

/// The facility as it is now.
struct Here {
    snapshot: Arc<Snapshot>,
    hire: Service,
}

impl Facilities {
    /// Makes a facility ready to be talked about.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if no courts are let there.
    pub async fn open(&self, route: LocationRoute) -> Result<OpenFacility, ServiceError> {
        let place = Place {
            business: route.business_id,
            location: route.location_id,
        };
        let here = self.here(place).await?;
        let view = FacilityView::of(&here.snapshot).ok_or(ServiceError::NotFound("facility"))?;
        Ok(OpenFacility {
            prompt: prompt::write(&view, &here.hire, self.ports.now(), &here.snapshot.zone),
            id: view.facility_id,
            name: view.entry.facility_name,
            place,
        })
    }

    /// Runs a function. Refusals are results with `success: false`.
    ///
    /// # Errors
    /// Faults of ours alone.
    pub async fn run(
        &self,
        (availability, bookings): (&Availability, &Bookings),
        court: &Court,
        function: Functions,
        arguments: &Value,
    ) -> Result<Value, ServiceError> {
        let here = self.here(court.facility.place).await?;
        let result = match function {
            Functions::CheckAvailability => {
                check::run(&here, availability, bookings, court, arguments).await
            }
            Functions::CreateBooking => book::run(self, &here, bookings, court, arguments).await,
        };
        match result {
            Ok(result) => Ok(result),
            Err(Refusal::Argument(field, rule)) => Ok(json!({
                "success": false,
                "error": "invalid",
                "field": field,
                "message": rule,
            })),
            Err(Refusal::Time(code, say)) => Ok(json!({
                "success": false,
                "available": false,
                "free_courts": [],
                "error": code,
                "message": say,
            })),
            Err(Refusal::Fault(error)) => Err(error),
        }
    }

    async fn here(&self, place: Place) -> Result<Here, ServiceError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let hire = view::court_hire(&snapshot)
            .ok_or(ServiceError::NotFound("facility"))?
            .clone();
        Ok(Here { snapshot, hire })
    }
}
