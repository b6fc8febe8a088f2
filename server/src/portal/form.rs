//! Forms that change something. A form counts only when the browser says that it came from a page of this server, and
//! when it brings the token that this browser's pages carry: neither another site nor a bare link can send it.

use app::api::context::Visit;
use axum::{
    Form,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use subtle::ConstantTimeEq;

use super::{Portal, visit};
use crate::state::AppState;

/// The fields of a form that came from our page.
pub(super) struct OwnForm<T>(pub(super) T);

/// A form with nothing but its token.
#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

#[derive(Deserialize)]
struct Fields<T> {
    token: String,
    #[serde(flatten)]
    rest: T,
}

impl<T: DeserializeOwned> FromRequest<Portal> for OwnForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, Response> {
        let visit = request.extensions().get::<Visit>().cloned();
        let headers = request.headers().clone();
        let Form(fields) = Form::<Fields<T>>::from_request(request, portal)
            .await
            .map_err(IntoResponse::into_response)?;
        let visit = visit.unwrap_or_default();
        if is_genuine(&headers, &portal.server.public_url, &visit, &fields.token) {
            return Ok(Self(fields.rest));
        }
        Err(out_of_date())
    }
}

/// Whether a form came from a page of this server that was drawn for this browser.
pub(super) fn is_genuine(
    headers: &HeaderMap,
    public_url: &str,
    visit: &Visit,
    token: &str,
) -> bool {
    let same = bool::from(token.as_bytes().ct_eq(visit.form_token.as_bytes()));
    is_own(headers, public_url) && same && !visit.form_token.is_empty()
}

/// Whether a form came from a page of this server that was drawn for this browser before it got another token: before
/// somebody signed in in another tab.
pub(super) fn is_of_before(headers: &HeaderMap, public_url: &str, token: &str) -> bool {
    is_own(headers, public_url) && visit::is_token(token)
}

/// What the sender of any other form is told.
pub(super) fn out_of_date() -> Response {
    let text =
        "This form is out of date. Go back, refresh the page and try again. Nothing was changed.";
    (StatusCode::FORBIDDEN, text).into_response()
}

/// Whether the page that sent the form is of the server that got it. Browsers name the origin with every form.
fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
    };
    let Some((_, origin)) = text(header::ORIGIN).and_then(|origin| origin.split_once("://")) else {
        return false;
    };
    let public = public_url.split_once("://").map(|(_, place)| place);
    text(header::HOST) == Some(origin) || public == Some(origin)
}

/// Whether a request comes from a page of this server or of a front end that the settings name.
pub(crate) fn is_from(headers: &HeaderMap, state: &AppState) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok());
    is_own(headers, &state.public_url) || origin.is_some_and(|origin| is_frontend(origin, state))
}

/// Whether an origin is this server's public one, or one that the settings name.
pub(crate) fn is_frontend(origin: &str, state: &AppState) -> bool {
    state.public_url == origin
        || state
            .config
            .web
            .frontend_origins
            .iter()
            .any(|known| known == origin)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn sent(host: &'static str, origin: Option<&'static str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        is_own(&headers, "https://voice.example.com")
    }

    #[test]
    fn a_form_counts_only_from_a_page_of_this_server() {
        assert!(sent("127.0.0.1:8080", Some("http://127.0.0.1:8080")));
        assert!(sent("10.0.0.1:8080", Some("https://voice.example.com")));
        assert!(!sent("127.0.0.1:8080", Some("http://127.0.0.1:9090")));
        assert!(!sent("127.0.0.1:8080", Some("https://evil.example")));
        assert!(!sent("127.0.0.1:8080", Some("null")));
        assert!(!sent("127.0.0.1:8080", None));
    }
}
