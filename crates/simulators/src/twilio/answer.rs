//! Answers in the carrier's shape, and the door.

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::stream;
use serde_json::{Value, json};

use super::state::{RestFault, TwilioSim};

/// An error with the carrier's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) code: u32,
    pub(super) message: String,
}

impl ApiError {
    pub(super) fn bad(code: u32, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            message: message.into(),
        }
    }

    pub(super) fn missing(path: &str) -> Self {
        let message = format!("The requested resource {path} was not found");
        Self {
            status: StatusCode::NOT_FOUND,
            code: 20_404,
            message,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status.as_u16(),
        });
        (self.status, Json(body)).into_response()
    }
}

pub(super) async fn not_found(request: Request) -> ApiError {
    ApiError::missing(request.uri().path())
}

/// Lets in the account's own token and its API key, for the account's own resources.
pub(super) async fn authenticate(
    State(sim): State<TwilioSim>,
    request: Request,
    next: Next,
) -> Response {
    let config = sim.config();
    let credentials = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| STANDARD.decode(value).ok())
        .and_then(|value| String::from_utf8(value).ok());
    let known = credentials
        .as_deref()
        .and_then(|text| text.split_once(':'))
        .is_some_and(|(user, secret)| {
            (user == config.account_sid && secret == config.auth_token)
                || config
                    .api_key
                    .as_ref()
                    .is_some_and(|(sid, key)| user == sid && secret == key)
        });
    if !known {
        let (status, code) = (StatusCode::UNAUTHORIZED, 20_003);
        return ApiError {
            status,
            code,
            message: "Authenticate".to_owned(),
        }
        .into_response();
    }
    let path = request
        .extensions()
        .get::<axum::extract::OriginalUri>()
        .map_or_else(
            || request.uri().path().to_owned(),
            |original| original.path().to_owned(),
        );
    if path.split('/').nth(3) != Some(config.account_sid.as_str()) {
        return ApiError::missing(&path).into_response();
    }
    next.run(request).await
}

/// Carries out a change unless a fault says otherwise.
pub(super) fn change(
    sim: &TwilioSim,
    work: impl FnOnce() -> Result<(StatusCode, Value), ApiError>,
) -> Response {
    let fault = sim.state().faults.pop_front();
    match fault {
        None => respond(work()),
        Some(RestFault::TooManyRequests) => {
            let (status, code) = (StatusCode::TOO_MANY_REQUESTS, 20_429);
            ApiError {
                status,
                code,
                message: "Too Many Requests".to_owned(),
            }
            .into_response()
        }
        Some(RestFault::ServerError) => {
            let (status, code) = (StatusCode::INTERNAL_SERVER_ERROR, 20_500);
            ApiError {
                status,
                code,
                message: "Internal Server Error".to_owned(),
            }
            .into_response()
        }
        Some(RestFault::AnswerLost) => {
            // The status line goes out, and the connection breaks before the body.
            let status = respond(work()).status();
            let lost =
                stream::once(async { Err::<Bytes, _>(std::io::Error::other("connection lost")) });
            let mut response = Response::new(Body::from_stream(lost));
            *response.status_mut() = status;
            response
        }
    }
}

fn respond(result: Result<(StatusCode, Value), ApiError>) -> Response {
    match result {
        Ok((status, body)) => (status, Json(body)).into_response(),
        Err(error) => error.into_response(),
    }
}

/// The id in a file name such as `CA….json`.
pub(super) fn sid_of<'f>(file: &'f str, path: &str) -> Result<&'f str, ApiError> {
    file.strip_suffix(".json")
        .ok_or_else(|| ApiError::missing(path))
}
