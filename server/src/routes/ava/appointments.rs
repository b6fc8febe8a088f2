//! `GET /api/appointments`.

use axum::{Json, extract::State};
use domain::{CustomerId, TimeRange};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use services::records::{self, BookingFilter};
use utoipa::{IntoParams, ToSchema};

use crate::{
    error::{ErrorBody, RouteError},
    routes::{
        api::{
            auth::KeyHolder,
            page::{self, Paging},
            visit::optional,
        },
        body::{Answer, Asked},
    },
    state::AppState,
};

/// Which appointments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those of this customer.
    customer_id: Option<String>,
    /// Only those in this state: `requested`, `booked`, `arrived`, `completed`, `no_show` or `cancelled`.
    status: Option<String>,
    /// Only those that end after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only those that start before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// Appointments, by start.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentList {
    appointments: Vec<Appointment>,
    /// Send it as `after` for the next page; absent at the end.
    next: Option<String>,
}

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Appointment {
    id: String,
    reference: String,
    customer_id: Option<String>,
    customer_name: String,
    customer_phone: Option<String>,
    service_id: String,
    location_id: String,
    start: String,
    end: String,
    status: String,
    /// How it came to be.
    source: String,
    notes: String,
    created_at: String,
}

impl From<records::Booking> for Appointment {
    fn from(it: records::Booking) -> Self {
        Self {
            id: it.id.to_string(),
            reference: it.reference.to_string(),
            customer_id: it.customer_id.map(|id| id.to_string()),
            customer_name: it.name.to_string(),
            customer_phone: it.phone.map(String::from),
            service_id: it.service_id.to_string(),
            location_id: it.location_id.to_string(),
            start: it.range.start().to_string(),
            end: it.range.end().to_string(),
            status: it.state.to_string(),
            source: it.source.to_string(),
            notes: it.notes,
            created_at: it.created_at.to_string(),
        }
    }
}

impl Which {
    fn filter(&self) -> Result<BookingFilter, RouteError> {
        let overlapping = if self.from.is_none() && self.to.is_none() {
            None
        } else {
            let (from, to) = (
                self.from.unwrap_or(Timestamp::MIN),
                self.to.unwrap_or(Timestamp::MAX),
            );
            let range = TimeRange::new(from, to);
            Some(range.map_err(|_| RouteError::BadRequest("from: must be before to".to_owned()))?)
        };
        let states = match self.status.as_deref().map(str::parse) {
            None => Vec::new(),
            Some(Ok(state)) => vec![state],
            Some(Err(_)) => {
                let why = "status: is requested, booked, arrived, completed, no_show or cancelled";
                return Err(RouteError::BadRequest(why.to_owned()));
            }
        };
        Ok(BookingFilter {
            customer_id: optional::<CustomerId>(self.customer_id.as_deref(), "customer")?,
            overlapping,
            states,
            ..BookingFilter::default()
        })
    }
}

/// Appointments, by start.
#[utoipa::path(get, path = "/api/appointments", tag = "customers", params(Which, Paging),
    responses((status = 200, body = AppointmentList), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(which): Asked<Which>,
    Asked(paging): Asked<Paging>,
) -> Answer<AppointmentList> {
    let (filter, request) = (which.filter()?, paging.request()?);
    let queries = &state.services.queries;
    let found = queries.bookings(holder.business, &filter, request).await?;
    let appointments = found.items.into_iter();
    Ok(Json(AppointmentList {
        appointments: appointments
            .map(|detail| Appointment::from(detail.booking))
            .collect(),
        next: found.next.map(page::write),
    }))
}
