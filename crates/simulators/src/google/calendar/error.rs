//! Errors as Google's APIs write them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::google) struct ApiError {
    pub(in crate::google) status: u16,
    pub(in crate::google) reason: String,
    pub(in crate::google) message: String,
    /// `Retry-After` in seconds.
    pub(in crate::google) retry_after: Option<u32>,
}

impl ApiError {
    pub(in crate::google) fn new(status: u16, reason: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.to_owned(),
            message: message.into(),
            retry_after: None,
        }
    }

    pub(in crate::google) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "badRequest", message)
    }

    pub(in crate::google) fn not_found() -> Self {
        Self::new(404, "notFound", "Not Found")
    }

    pub(in crate::google) fn unauthenticated() -> Self {
        Self::new(401, "authError", "Invalid Credentials")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let domain = match self.reason.as_str() {
            "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" => "usageLimits",
            _ => "global",
        };
        let name = match self.status {
            400 => Some("INVALID_ARGUMENT"),
            401 => Some("UNAUTHENTICATED"),
            403 if self.reason == "insufficientPermissions" => Some("PERMISSION_DENIED"),
            _ => None,
        };
        let mut error = json!({
            "errors": [{"domain": domain, "reason": self.reason, "message": self.message}],
            "code": self.status,
            "message": self.message,
        });
        if let Some(name) = name {
            error["status"] = json!(name);
        }
        if self.reason == "insufficientPermissions" {
            error["details"] = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "domain": "googleapis.com"}]);
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(json!({"error": error}))).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        response
    }
}
