//! What a plain route answers when it cannot do what was asked: `{"error", "details"}` and a status. Nothing internal
//! crosses the wire; faults of ours are logged here, once.

use axum::{
    Json,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use services::ServiceError;
use utoipa::ToSchema;

/// The body of every refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// A stable code, for programs.
    #[schema(example = "not_found")]
    pub error: &'static str,
    /// A sentence, for people.
    #[schema(example = "no such call")]
    pub details: String,
}

/// Why a route refuses.
#[derive(Debug)]
pub enum RouteError {
    /// The request has no right to be here.
    Forbidden(&'static str),
    /// No key, or a wrong one.
    Unauthorised,
    /// Nobody is signed in.
    SignedOut,
    /// What it takes is not set up.
    Unavailable(&'static str),
    /// The body is longer than we read.
    TooLarge(usize),
    /// Too many requests; more are answered after this many seconds.
    TooMany(u64),
    /// The request makes no sense.
    BadRequest(String),
    /// A field breaks a rule.
    Field(String, String),
    /// There is no such address.
    Missing,
    /// The address does not answer this method.
    Method(Method),
    /// A use case refused.
    Service(ServiceError),
}

impl From<ServiceError> for RouteError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl RouteError {
    fn parts(self) -> (StatusCode, &'static str, String) {
        match self {
            Self::Forbidden(why) => (StatusCode::FORBIDDEN, "forbidden", why.to_owned()),
            Self::Unauthorised => (
                StatusCode::UNAUTHORIZED,
                "unauthorised",
                "send a valid key as `Authorization: Bearer …`".to_owned(),
            ),
            Self::SignedOut => (
                StatusCode::UNAUTHORIZED,
                "unauthorised",
                "not signed in: go to /api/auth/google/login".to_owned(),
            ),
            Self::Unavailable(why) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                why.to_owned(),
            ),
            Self::TooLarge(most) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                format!("a request here has at most {most} bytes"),
            ),
            Self::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                format!("try again in {seconds} seconds"),
            ),
            Self::BadRequest(why) => (StatusCode::BAD_REQUEST, "bad_request", why),
            Self::Field(field, rule) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                format!("{field}: {rule}"),
            ),
            Self::Missing => (
                StatusCode::NOT_FOUND,
                "not_found",
                "no such address".to_owned(),
            ),
            Self::Method(method) => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                format!("{method} is not answered here: the header Allow names what is"),
            ),
            Self::Service(error) => match error {
                ServiceError::NotFound(what) => (
                    StatusCode::NOT_FOUND,
                    "not_found",
                    format!("no such {what}"),
                ),
                ServiceError::Forbidden(why) => {
                    (StatusCode::FORBIDDEN, "forbidden", why.to_owned())
                }
                ServiceError::Invalid { field, reason } => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "invalid",
                    format!("{field}: {reason}"),
                ),
                ServiceError::Conflict(why) => (StatusCode::CONFLICT, "conflict", why),
                fault => {
                    tracing::error!(error = %fault, "a request failed through a fault of ours");
                    (
                        StatusCode::INTERNAL_SERVER_ERROR,
                        "internal",
                        "something went wrong on our side; try again".to_owned(),
                    )
                }
            },
        }
    }
}

impl IntoResponse for RouteError {
    fn into_response(self) -> Response {
        let (status, error, details) = self.parts();
        (status, Json(ErrorBody { error, details })).into_response()
    }
}
