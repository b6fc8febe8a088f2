//! `POST /app/{business}/receptionist/try/session`: a test call for the page's own script. The answer names the socket's
//! session, which opens `/ws/voice/{session_id}` once, within a minute.

use std::collections::HashMap;

use app::{api::context::Visit, policy::Policy};
use axum::{
    Extension, Form, Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::Permission;
use serde_json::json;

use super::{
    Portal, form,
    forms::trial::wanted,
    pages::{self, Admitted},
    submit::{Fields, Refused},
};
use crate::{error::RouteError, trials};

pub(super) const PATH: &str = "/app/{business}/receptionist/try/session";

pub(super) async fn begin(
    State(portal): State<Portal>,
    Extension(mut visit): Extension<Visit>,
    Path(params): Path<HashMap<String, String>>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let fields = Fields::new(fields);
    let token = fields.text("token");
    if !form::is_genuine(&headers, &portal.server.public_url, &visit, token) {
        return form::out_of_date();
    }
    let policy = Some(Policy::Member(Permission::EditSetup));
    if let Admitted::SignInFirst = pages::admit(&portal, policy, &params, &mut visit).await {
        return RouteError::SignedOut.into_response();
    }
    let member = match (&visit.member, &visit.refused) {
        (Some(member), None) => member,
        (Some(_), Some(_)) => {
            return RouteError::Forbidden("only owners and managers try the receptionist")
                .into_response();
        }
        (None, _) => return RouteError::Missing.into_response(),
    };
    let begun = match wanted(&fields) {
        Ok(new) => trials::begin(&portal.server, member, &new)
            .await
            .map_err(Refused::from),
        Err(refused) => Err(refused),
    };
    match begun {
        Ok(begun) => {
            let socket = format!("/ws/voice/{}", begun.token);
            Json(json!({ "call": begun.call, "session_id": begun.token, "socket": socket }))
                .into_response()
        }
        Err(Refused::Problems(problems)) => {
            let problems: Vec<_> = problems
                .iter()
                .map(|one| json!({ "field": one.field, "text": one.text }))
                .collect();
            let body = Json(json!({ "error": "invalid", "problems": problems }));
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
        // Nothing is asked before a test call begins.
        Err(Refused::Again(_)) => StatusCode::CONFLICT.into_response(),
        Err(Refused::Service(error)) => RouteError::Service(error).into_response(),
    }
}
