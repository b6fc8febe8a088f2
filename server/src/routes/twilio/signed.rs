//! Requests that carry the carrier's signature. A handler that takes a [`SignedForm`] only ever sees genuine ones.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use providers::twilio::signature::{self, Scheme, Signed};

use crate::{error::RouteError, state::AppState};

/// A form whose signature fits. Holds every parameter, known or not, because all of them are signed.
#[derive(Debug)]
pub(crate) struct SignedForm(Vec<(String, String)>);

impl SignedForm {
    /// A parameter that was sent and is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// A parameter that the carrier always sends.
    pub(crate) fn require(&self, name: &'static str) -> Result<&str, RouteError> {
        self.get(name)
            .ok_or_else(|| RouteError::BadRequest(format!("the parameter {name} is missing")))
    }

    /// Whether it is about a call that we placed.
    fn is_placed_by_us(&self) -> bool {
        self.get("Direction") == Some("outbound-api")
    }

    /// The number of a business that a call is on: the one that was dialled, or the one that we rang somebody from.
    pub(crate) fn ours(&self) -> Result<&str, RouteError> {
        self.require(if self.is_placed_by_us() { "From" } else { "To" })
    }

    /// The other end of a call, as the carrier writes it.
    pub(crate) fn theirs(&self) -> Option<&str> {
        self.get(if self.is_placed_by_us() { "To" } else { "From" })
    }
}

impl SignedForm {
    /// Reads a form. Without a signature it counts only where `unsigned_is_fine`; with one, the signature has to fit
    /// even there.
    pub(crate) async fn read(
        request: Request,
        state: &AppState,
        unsigned_is_fine: bool,
    ) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(refuse("not_a_form"));
        }
        let (uri, headers) = (parts.uri.clone(), parts.headers.clone());
        let body = Bytes::from_request(Request::from_parts(parts, body), &())
            .await
            .map_err(IntoResponse::into_response)?;
        let mut form: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&body).map_err(|_| refuse("not_a_form"))?;
        if unsigned_is_fine && !headers.contains_key(signature::HEADER) {
            form.iter_mut().for_each(|(_, value)| mend_plus(value));
            return Ok(Self(form));
        }
        check(
            state,
            &state.public_url,
            &uri,
            &headers,
            Signed::Form(&form),
        )
        .map_err(refuse)?;
        Ok(Self(form))
    }
}

/// People who try an address by hand write a number's plus as it is, which a form reads as a space.
fn mend_plus(value: &mut String) {
    if let Some(digits) = value.strip_prefix(' ')
        && digits.len() > 6
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        *value = format!("+{digits}");
    }
}

impl FromRequest<AppState> for SignedForm {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        Self::read(request, state, false).await
    }
}

/// Checks a request's signature over the configured public address, whatever the request says about its own.
pub(crate) fn check(
    state: &AppState,
    base: &str,
    uri: &Uri,
    headers: &HeaderMap,
    signed: Signed<'_>,
) -> Result<(), &'static str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let given = text(signature::HEADER).ok_or("unsigned")?;
    let scheme =
        Scheme::from_header(text(signature::SETTINGS_HEADER)).map_err(|_| "unknown_scheme")?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let url = format!("{base}{path}");
    state
        .carrier_keys
        .verify(&scheme, &url, signed, given)
        .map_err(|_| "mismatch")
}

pub(crate) fn refuse(reason: &'static str) -> Response {
    metrics::counter!("ringdesk_webhooks_refused_total", "reason" => reason).increment(1);
    tracing::warn!(
        reason,
        "a request without the carrier's signature was refused"
    );
    RouteError::Forbidden("this address only answers the carrier").into_response()
}
