//! The answer to a Passthru.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// The way that a flow takes. The carrier looks at the status alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Branch {
    /// The usual way: 200.
    A,
    /// The other way: 302. It leads to no address.
    B,
}

impl IntoResponse for Branch {
    fn into_response(self) -> Response {
        match self {
            Self::A => StatusCode::OK,
            Self::B => StatusCode::FOUND,
        }
        .into_response()
    }
}
