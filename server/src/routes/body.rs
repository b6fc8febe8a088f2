//! Bodies and queries of programs. What cannot be read is refused in the interface's own form, naming the field.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query, Request, rejection::BytesRejection},
    http::{StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;
use services::ServiceError;

use crate::{error::RouteError, state::AppState};

/// A JSON body.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for JsonBody<T> {
    type Rejection = RouteError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, RouteError> {
        let json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !json {
            return Err(RouteError::BadRequest(
                "content-type: send a body of application/json".to_owned(),
            ));
        }
        let body = bytes(request, state).await?;
        read(&body).map(Self)
    }
}

/// The body as it came, no longer than the settings allow.
pub(crate) async fn bytes(request: Request, state: &AppState) -> Result<Bytes, RouteError> {
    Bytes::from_request(request, &())
        .await
        .map_err(|error: BytesRejection| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => RouteError::TooLarge(state.config.web.body_limit),
            _ => RouteError::BadRequest("the body ended early".to_owned()),
        })
}

/// Reads JSON into a value. The refusal names the field.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, RouteError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        let inner = error.into_inner();
        if !inner.is_data() {
            return RouteError::BadRequest(format!("the body is not JSON: {inner}"));
        }
        let field = if field == "." {
            "body".to_owned()
        } else {
            field
        };
        RouteError::Field(field, plain(&inner))
    })?;
    reader
        .end()
        .map_err(|error| RouteError::BadRequest(format!("the body is not JSON: {error}")))?;
    Ok(value)
}

/// What is wrong, without the place in the text: programs know fields, not columns.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(place) => text[..place].to_owned(),
        None => text,
    }
}

/// A query.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Asked<T> {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, RouteError> {
        Query::from_request_parts(parts, state)
            .await
            .map(|Query(value)| Self(value))
            .map_err(|error| RouteError::BadRequest(error.body_text()))
    }
}

/// A JSON answer, or why there is none.
pub(crate) type Answer<T> = Result<Json<T>, RouteError>;

/// A rule that a field breaks, found before any use case was asked.
pub(crate) fn broken(field: &'static str, reason: impl Into<String>) -> RouteError {
    ServiceError::Invalid {
        field,
        reason: reason.into(),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Wish {
        rows: Vec<Row>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Row {
        minutes: u32,
    }

    fn refused(body: &str) -> String {
        match read::<Wish>(body.as_bytes()).unwrap_err() {
            RouteError::Field(field, why) => format!("{field}: {why}"),
            RouteError::BadRequest(why) => format!("bad: {why}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refusal_names_the_field_and_no_column() {
        let wrong = refused(r#"{"rows": [{"minutes": 3}, {"minutes": -3}]}"#);
        assert_eq!(
            wrong,
            "rows[1].minutes: invalid value: integer `-3`, expected u32"
        );
        assert!(refused(r#"{"rows": [], "x": 1}"#).contains("unknown field `x`"));
        assert!(refused("{").starts_with("bad: the body is not JSON"));
        assert!(refused(r#"{"rows": []} {}"#).starts_with("bad: the body is not JSON"));
    }
}
