//! Lists as files.

use std::collections::HashMap;

use app::{
    api::context::{Visit, app_error},
    pages::{booking_question, calls_question},
    policy::Policy,
};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::Permission;
use services::ServiceError;

use super::{
    Portal,
    pages::{self, Admitted},
};

/// Everything that is stored of one customer.
pub(super) async fn customer(
    State(portal): State<Portal>,
    Path(params): Path<HashMap<String, String>>,
    request: Request,
) -> Response {
    let mut visit = pages::visit_of(&request);
    let policy = Policy::Member(Permission::EraseCustomers);
    if let Admitted::SignInFirst = pages::admit(&portal, Some(policy), &params, &mut visit).await {
        return Redirect::to("/sign-in").into_response();
    }
    if let (Some(member), None) = (&visit.member, &visit.refused) {
        let id = params.get("customer").and_then(|id| id.parse().ok());
        let file = match id {
            Some(id) => portal.services.portal.customer_file(member, id).await,
            None => Err(ServiceError::NotFound("customer")),
        };
        match file {
            Ok(file) => {
                let name = HeaderValue::from_static("attachment; filename=\"customer.json\"");
                return ([(header::CONTENT_DISPOSITION, name)], Json(file)).into_response();
            }
            Err(error) => visit.refused = Some(app_error(&error, &visit)),
        }
    }
    instead(portal, &params, visit, request, "bookings").await
}

/// The list of bookings that the address asks for, as values separated by commas.
pub(super) async fn bookings(
    State(portal): State<Portal>,
    Path(params): Path<HashMap<String, String>>,
    request: Request,
) -> Response {
    file(List::Bookings, portal, &params, request).await
}

/// The list of calls that the address asks for, as values separated by commas.
pub(super) async fn calls(
    State(portal): State<Portal>,
    Path(params): Path<HashMap<String, String>>,
    request: Request,
) -> Response {
    file(List::Calls, portal, &params, request).await
}

/// A list that can be taken along.
#[derive(Debug, Clone, Copy)]
enum List {
    Bookings,
    Calls,
}

async fn file(
    list: List,
    portal: Portal,
    params: &HashMap<String, String>,
    request: Request,
) -> Response {
    let (permission, page, name) = match list {
        List::Bookings => (
            Permission::SeeBookings,
            "bookings",
            "attachment; filename=\"bookings.csv\"",
        ),
        List::Calls => (
            Permission::SeeCalls,
            "calls",
            "attachment; filename=\"calls.csv\"",
        ),
    };
    let mut visit = pages::visit_of(&request);
    let policy = Some(Policy::Member(permission));
    if let Admitted::SignInFirst = pages::admit(&portal, policy, params, &mut visit).await {
        return Redirect::to("/sign-in").into_response();
    }
    if let (Some(member), None) = (&visit.member, &visit.refused) {
        let lists = &portal.services.portal;
        let asked = visit.address.as_str();
        let file = match list {
            List::Bookings => lists.booking_file(member, &booking_question(asked)).await,
            List::Calls => lists.call_file(member, &calls_question(asked)).await,
        };
        match file {
            Ok(file) => return values(name, file),
            Err(error) => visit.refused = Some(app_error(&error, &visit)),
        }
    }
    instead(portal, params, visit, request, page).await
}

/// A list as a file.
fn values(name: &'static str, file: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
    ];
    (headers, file).into_response()
}

/// A page of the business says why there is no file.
async fn instead(
    portal: Portal,
    params: &HashMap<String, String>,
    visit: Visit,
    mut request: Request,
    page: &str,
) -> Response {
    let business = params.get("business").map_or("", String::as_str);
    if let Ok(uri) = format!("/app/{business}/{page}").parse() {
        *request.uri_mut() = uri;
    }
    request.extensions_mut().insert(visit);
    pages::show(State(portal), request).await
}
