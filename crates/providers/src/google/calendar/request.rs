//! One request: path, query, headers, body, sent with a token that works.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{
    Method, Response, StatusCode,
    header::{HeaderMap, HeaderName},
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use services::ports::{
    calendar::{CalendarAccess, CalendarError},
    provider::{ProviderError, ProviderErrorKind},
};

use super::{
    GoogleCalendar,
    error::{self, Target},
};
use crate::{
    google::NAME,
    http::{Effect, transport, unreadable},
};

/// What RFC 3986 leaves unreserved stays; ids hold `@`, `#` and more.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request before it has a token.
pub(super) struct Call {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    header: Option<(HeaderName, String)>,
    body: Option<Value>,
}

impl Call {
    pub(super) fn new(method: Method, segments: &[&str]) -> Self {
        let path = segments
            .iter()
            .flat_map(|segment| {
                [
                    "/".into(),
                    utf8_percent_encode(segment, SEGMENT).to_string(),
                ]
            })
            .collect();
        Self {
            method,
            path,
            query: Vec::new(),
            header: None,
            body: None,
        }
    }

    pub(super) fn query(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    pub(super) fn query_if(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.query(name, &value),
            None => self,
        }
    }

    pub(super) fn header_if(mut self, name: HeaderName, value: Option<&str>) -> Self {
        self.header = value.map(|value| (name, value.to_owned()));
        self
    }

    pub(super) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }
}

impl GoogleCalendar {
    /// Sends a request and reads its answer.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        access: CalendarAccess,
        target: Target,
        call: Call,
    ) -> Result<T, CalendarError> {
        let body = self.send(access, target, &call).await?;
        serde_json::from_slice(&body)
            .map_err(|error| ProviderError::new(NAME, unreadable(&error)).into())
    }

    /// Sends a request. A refused token is replaced once; if the new one is refused too, the grant is of no use.
    pub(super) async fn send(
        &self,
        access: CalendarAccess,
        target: Target,
        call: &Call,
    ) -> Result<Vec<u8>, CalendarError> {
        let token = self.tokens.token(access).await?;
        let mut response = self.attempt(call, &token).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            let token = self.tokens.after_refusal(access, &token).await?;
            response = self.attempt(call, &token).await?;
            if response.status() == StatusCode::UNAUTHORIZED {
                return Err(self.tokens.give_up(access).await);
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read(response).await?;
        if status.is_success() {
            Ok(body)
        } else {
            Err(refused(target, status, &headers, &body))
        }
    }

    /// Every request may be repeated: reading changes nothing, and what is written carries an id of ours.
    async fn attempt(&self, call: &Call, token: &SecretString) -> Result<Response, CalendarError> {
        let mut request = self
            .http
            .request(
                call.method.clone(),
                format!("{}{}", self.base_url, call.path),
            )
            .query(&call.query)
            .bearer_auth(token.expose_secret());
        if let Some((name, value)) = &call.header {
            request = request.header(name, value);
        }
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        request
            .send()
            .await
            .map_err(|e| transport(NAME, Effect::Repeatable, &e).into())
    }
}

async fn read(response: Response) -> Result<Vec<u8>, CalendarError> {
    let body = response.bytes().await;
    body.map(Vec::from)
        .map_err(|e| transport(NAME, Effect::Repeatable, &e).into())
}

fn refused(target: Target, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> CalendarError {
    error::read(target, status, headers, body)
}

/// An answer that does not have the agreed form.
pub(super) fn malformed(what: String) -> CalendarError {
    ProviderError::new(NAME, ProviderErrorKind::Malformed { what }).into()
}

/// A listing that does not end.
pub(super) fn endless() -> CalendarError {
    malformed("the listing has more than 100 pages".to_owned())
}
