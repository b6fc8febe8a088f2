//! Refusals as this interface's clients expect them.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use services::ServiceError;

use crate::error::RouteError;

/// As elsewhere, but what cannot be used of a request is a bad request.
#[derive(Debug)]
pub(crate) struct Refused(RouteError);

impl<E: Into<RouteError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl Refused {
    /// A field that breaks a rule.
    pub(crate) fn field(field: &'static str, rule: impl Into<String>) -> Self {
        let reason = rule.into();
        Self(ServiceError::Invalid { field, reason }.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
            *response.status_mut() = StatusCode::BAD_REQUEST;
        }
        response
    }
}
