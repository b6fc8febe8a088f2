//! Requests that carry the credentials of the addresses that the carrier was given. A handler that takes a [`Genuine`] only
//! ever sees such requests.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::E164;
use providers::exotel::{self, Denied};

use crate::{
    error::{ErrorBody, RouteError},
    state::AppState,
};

/// The parameters of a request with the right credentials: those of its query, then those of its form.
#[derive(Debug)]
pub(crate) struct Genuine(Vec<(String, String)>);

impl Genuine {
    /// All parameters, decoded.
    pub(crate) fn all(&self) -> &[(String, String)] {
        &self.0
    }

    /// A parameter that was sent and is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|(key, _)| key == name);
        named
            .find(|(_, value)| !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// A parameter that the carrier always sends.
    pub(crate) fn require(&self, name: &'static str) -> Result<&str, RouteError> {
        self.get(name)
            .ok_or_else(|| RouteError::BadRequest(format!("the parameter {name} is missing")))
    }

    /// The number that was dialled, under one of its names and in any spelling.
    pub(crate) fn dialled(&self) -> Result<E164, RouteError> {
        let written = self.get("CallTo").or_else(|| self.get("To"));
        let written = written.ok_or_else(|| {
            RouteError::BadRequest("the parameters CallTo and To are missing".to_owned())
        })?;
        exotel::number(written)
            .ok_or_else(|| RouteError::BadRequest("CallTo is not a telephone number".to_owned()))
    }

    /// The caller as the carrier wrote them.
    pub(crate) fn caller(&self) -> &str {
        self.get("CallFrom")
            .or_else(|| self.get("From"))
            .unwrap_or_default()
    }
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no account, so there is no such address.
    NoAccount,
    /// It is not the carrier's.
    Denied(Denied),
    /// Its parameters cannot be read.
    NotEncoded,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::NoAccount => RouteError::Missing.into_response(),
            Self::NotEncoded => {
                RouteError::BadRequest("the parameters are not URL-encoded".to_owned())
                    .into_response()
            }
            Self::Denied(denied) => {
                metrics::counter!("ringdesk_webhooks_refused_total", "reason" => denied.code())
                    .increment(1);
                tracing::warn!(
                    reason = denied.code(),
                    "a request without the carrier's credentials was refused"
                );
                let body = ErrorBody {
                    error: "unauthorised",
                    details:
                        "this address only answers the carrier: send the credentials of the address"
                            .to_owned(),
                };
                // Some clients send what an address carries only when they are asked for it.
                let challenge = [(header::WWW_AUTHENTICATE, r#"Basic realm="ringdesk""#)];
                (StatusCode::UNAUTHORIZED, challenge, Json(body)).into_response()
            }
        }
    }
}

impl FromRequest<AppState> for Genuine {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        check(state, request.headers()).map_err(IntoResponse::into_response)?;
        let query = request.uri().query().unwrap_or_default();
        let mut parameters = read(query.as_bytes()).map_err(IntoResponse::into_response)?;
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        if is_form {
            let body = Bytes::from_request(request, state)
                .await
                .map_err(IntoResponse::into_response)?;
            parameters.extend(read(&body).map_err(IntoResponse::into_response)?);
        }
        Ok(Self(parameters))
    }
}

fn read(text: &[u8]) -> Result<Vec<(String, String)>, Refusal> {
    serde_urlencoded::from_bytes(text).map_err(|_| Refusal::NotEncoded)
}

/// Lets in whoever knows the credentials.
pub(crate) fn check(state: &AppState, headers: &HeaderMap) -> Result<(), Refusal> {
    let access = state.exotel.as_ref().ok_or(Refusal::NoAccount)?;
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    access.check(given).map_err(Refusal::Denied)
}
