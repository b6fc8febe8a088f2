//! What can be taken away as a file: the audit log, and all the data of a business.

use app::api::context::Visit;
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{BusinessId, Permission};
use futures::stream;
use serde::Deserialize;
use services::{ServiceError, access::Member, portal::settings::AuditQuery};

use super::Portal;
use crate::error::RouteError;

/// Which changes are wanted, as the page's filters say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filters {
    who: String,
    what: String,
    from: String,
    to: String,
}

/// `GET /app/{business}/settings/audit.csv`: the changes that the page of the same filters shows.
pub(super) async fn audit(
    State(portal): State<Portal>,
    Extension(visit): Extension<Visit>,
    Path(business): Path<String>,
    Query(filters): Query<Filters>,
) -> Result<Response, RouteError> {
    let Some(member) = admitted(&portal, &visit, &business, Permission::ManageBusiness).await?
    else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let given = |text: String| (!text.is_empty()).then_some(text);
    let query = AuditQuery {
        who: given(filters.who),
        what: given(filters.what),
        from: given(filters.from),
        to: given(filters.to),
        after: None,
    };
    let file = portal.services.portal.audit_file(&member, &query).await?;
    Ok(named(
        "text/csv; charset=utf-8",
        "audit-log.csv",
        file.into(),
    ))
}

/// `GET /app/{business}/settings/data.json`: everything, piece by piece.
pub(super) async fn data(
    State(portal): State<Portal>,
    Extension(visit): Extension<Visit>,
    Path(business): Path<String>,
) -> Result<Response, RouteError> {
    let Some(member) = admitted(&portal, &visit, &business, Permission::OwnBusiness).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let services = &portal.server.services;
    let export = services
        .settings
        .export(&member, &services.catalogue, &services.team)
        .await?;
    let pieces = stream::try_unfold(export, |mut export| async move {
        let piece = export.next().await.inspect_err(|error| {
            tracing::error!(error = %error, "an export broke off");
        })?;
        Ok::<_, ServiceError>(piece.map(|piece| (piece, export)))
    });
    let body = Body::from_stream(pieces);
    Ok(named("application/json", "ringdesk-export.json", body))
}

/// The person as a member who may do this; `None` if nobody is signed in.
async fn admitted(
    portal: &Portal,
    visit: &Visit,
    business: &str,
    permission: Permission,
) -> Result<Option<Member>, RouteError> {
    let Some(user) = visit.user else {
        return Ok(None);
    };
    let business: BusinessId = business.parse().map_err(|_| RouteError::Missing)?;
    let member = match portal.services.access.member(user, Some(business)).await {
        Err(ServiceError::Forbidden(_)) => return Err(RouteError::Missing),
        member => member?,
    };
    if member.role.may(permission) {
        return Ok(Some(member));
    }
    Err(RouteError::Forbidden("ask the owner of the business"))
}

fn named(kind: &'static str, name: &'static str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
