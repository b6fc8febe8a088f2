//! Why a change is not made, with the nearest free times where there are some.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use services::bookings::ChangeError;
use utoipa::ToSchema;

use super::slots::Slot;
use crate::error::RouteError;

/// A change that is not made.
pub(crate) enum Refusal {
    /// The time cannot be had.
    Time(Box<NotFree>),
    /// Everything else.
    Other(RouteError),
}

/// A time that cannot be had.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotFree {
    /// Why, as a code: `past`, `closed`, `too_soon`, `too_far`, `taken`, `full`, `policy` …; `too_late` where it is the
    /// change that comes too late, by the terms of the booking.
    error: &'static str,
    /// A sentence for people.
    details: String,
    /// The free times nearest to it.
    nearest: Vec<Slot>,
}

impl From<RouteError> for Refusal {
    fn from(error: RouteError) -> Self {
        Self::Other(error)
    }
}

impl From<services::ServiceError> for Refusal {
    fn from(error: services::ServiceError) -> Self {
        Self::Other(error.into())
    }
}

impl From<ChangeError> for Refusal {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Taken(offers) => {
                let (error, details) = offers.why_not.map_or_else(
                    || ("taken", "that time is not free".to_owned()),
                    |why| (why.code.as_str(), why.say),
                );
                Self::Time(Box::new(NotFree {
                    error,
                    details,
                    nearest: offers.nearest.into_iter().map(Slot::from).collect(),
                }))
            }
            ChangeError::Settled(why) => Self::Other(
                services::ServiceError::Conflict(format!(
                    "the booking can no longer be changed: {why}"
                ))
                .into(),
            ),
            ChangeError::TooLate(rule) => Self::Time(Box::new(NotFree {
                error: "too_late",
                details: rule.text,
                nearest: Vec::new(),
            })),
            ChangeError::Service(error) => Self::Other(error.into()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Time(not_free) => (StatusCode::CONFLICT, Json(not_free)).into_response(),
            Self::Other(error) => error.into_response(),
        }
    }
}
