//! `GET /app/{business}/live`: what changes in a business, as server-sent events. An event names what changed and never
//! says how: the page reads that again, and is asked for its rights again.

use std::{convert::Infallible, time::Duration};

use app::api::context::Visit;
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response, Sse, sse},
};
use domain::{BusinessId, Permission, view::LiveKind};
use futures::StreamExt;
use services::ServiceError;

use super::Portal;
use crate::error::RouteError;

/// A stream ends after this time, and the page opens another: a person who left or lost their role hears nothing more.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Proxies cut connections that are silent for longer than this.
const HEARTBEAT: Duration = Duration::from_secs(15);

pub(super) async fn follow(
    State(portal): State<Portal>,
    Extension(visit): Extension<Visit>,
    Path(business): Path<String>,
) -> Result<Response, RouteError> {
    let Some(user) = visit.user else {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    };
    let business: BusinessId = business.parse().map_err(|_| RouteError::Missing)?;
    let member = match portal.services.access.member(user, Some(business)).await {
        Err(ServiceError::Forbidden(_)) => return Err(RouteError::Missing),
        member => member?,
    };
    let calls = member.role.may(Permission::SeeCalls);
    let ports = &portal.server.ports;
    let clock = std::sync::Arc::clone(&ports.clock);
    let events = ports
        .live
        .follow(business)
        .filter_map(move |event| async move {
            if !calls && !is_of_the_diary(event.kind) {
                return None;
            }
            sse::Event::default()
                .json_data(&event)
                .ok()
                .map(Ok::<_, Infallible>)
        })
        .take_until(Box::pin(async move { clock.sleep(LONGEST).await }));
    // The first line tells the browser that it is connected, long before there is an event.
    let hello = futures::stream::once(async { Ok(sse::Event::default().comment("connected")) });
    let mut response = Sse::new(hello.chain(events))
        .keep_alive(sse::KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(response)
}

/// Whether it is told to those who see no calls either.
const fn is_of_the_diary(kind: LiveKind) -> bool {
    matches!(
        kind,
        LiveKind::BookingCreated | LiveKind::BookingChanged | LiveKind::BookingCancelled
    )
}
