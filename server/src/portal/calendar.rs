//! A booking as a calendar file: `GET /m/{token}/booking.ics`.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Portal;
use crate::error::RouteError;

/// The file, for whoever has the link to the booking.
pub(super) async fn file(State(portal): State<Portal>, Path(token): Path<String>) -> Response {
    let visitors = &portal.services.visitors;
    match visitors.calendar_file(&token).await {
        Ok(Some(file)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"booking.ics\"",
                ),
            ];
            (headers, file.write()).into_response()
        }
        Ok(None) => (StatusCode::GONE, "This link has expired.").into_response(),
        Err(error) => RouteError::Service(error).into_response(),
    }
}
