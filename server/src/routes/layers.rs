//! What surrounds every route: request ids, logs, metrics, limits, panics, headers.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use services::ports::{Clock, Entropy};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};
use tracing::Instrument;

use crate::{error::ErrorBody, state::AppState};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// For what is not a page of the portal, which brings a policy of its own: scripts and WebAssembly of our own, nothing
/// inline, and no frame.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// Puts everything around `routes`.
pub(super) fn surround(routes: Router, state: &AppState) -> Router {
    let web = &state.config.web;
    let secure = state.public_url.starts_with("https:");
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(
            REQUEST_ID,
            Ids(Arc::clone(&state.ports.entropy)),
        ))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(from_fn_with_state(Arc::clone(&state.ports.clock), observe))
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            web.request_time,
        ))
        .layer(CompressionLayer::new().br(true).gzip(true))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_layer(header::X_FRAME_OPTIONS, "DENY"))
        .layer(header_layer(header::REFERRER_POLICY, "same-origin"))
        .layer(header_layer(
            header::CONTENT_SECURITY_POLICY,
            CONTENT_POLICY,
        ))
        .option_layer(
            secure.then(|| header_layer(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000")),
        );
    routes
        .layer(DefaultBodyLimit::max(web.body_limit))
        .layer(layers)
}

fn header_layer(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// Request ids from the shared randomness.
#[derive(Clone)]
struct Ids(Arc<dyn Entropy>);

impl MakeRequestId for Ids {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = format!("{:016x}", self.0.bits());
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

/// Logs and measures one request. The path is the route's pattern: real paths carry ids.
async fn observe(State(clock): State<Arc<dyn Clock>>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let method = request.method().as_str().to_owned();
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    let span = tracing::info_span!(
        "request",
        http.id = id,
        http.method = method,
        http.route = route
    );
    let began = clock.monotonic();
    let response = next.run(request).instrument(span.clone()).await;
    let took = clock.monotonic().saturating_sub(began);
    report(&span, method, route, response.status(), took);
    response
}

fn report(span: &tracing::Span, method: String, route: String, status: StatusCode, took: Duration) {
    let millis = took.as_secs_f64() * 1000.0;
    tracing::debug!(parent: span, http.status = status.as_u16(), duration_ms = millis, "answered");
    let status = status.as_str().to_owned();
    metrics::histogram!("ringdesk_http_ms", "route" => route.clone()).record(millis);
    metrics::counter!("ringdesk_http_requests_total", "method" => method, "route" => route, "status" => status)
        .increment(1);
}

/// A panic is a defect of ours: the request fails, the server goes on.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the panic over"
)]
fn on_panic(panic: Box<dyn Any + Send>) -> Response<Body> {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = what, "a request panicked");
    let body = ErrorBody {
        error: "internal",
        details: "something went wrong on our side; try again".to_owned(),
    };
    (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
}
