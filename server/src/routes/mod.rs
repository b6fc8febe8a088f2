//! The server's addresses. One file a route; a route translates and delegates.

mod api;
pub(crate) mod auth;
mod ava;
mod body;
pub(crate) mod courts;
mod documented;
pub(crate) mod exotel;
mod health;
mod layers;
pub(crate) mod media;
pub(crate) mod metrics;
pub mod ready;
mod ringing;
pub(crate) mod twilio;
mod vocalenda;
mod vocalhost;
mod walk_in;

use axum::{
    Router,
    http::Method,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use documented::Documented;

use crate::{error::RouteError, portal, state::AppState};

/// Everything that is answered, with logs, limits and headers around it.
pub(crate) fn all(state: &AppState) -> Router {
    let routes = plain(state).merge(portal::routes(state));
    layers::surround(routes.layer(from_fn(courts::info::or_page)), state)
}

/// Everything but the portal.
fn plain(state: &AppState) -> Router {
    Router::new()
        .route("/health", get(health::show))
        .route("/ready", get(ready::show))
        .route("/metrics", get(metrics::show))
        .route(media::PATH, get(media::open))
        .route(ava::voice::PATH, get(ava::voice::open))
        .route(twilio::voice::PATH, post(twilio::voice::answer))
        .route(
            twilio::after_stream::PATH,
            post(twilio::after_stream::go_on),
        )
        .route(twilio::message::PATH, post(twilio::message::keep))
        .route(twilio::status::PATH, post(twilio::status::note))
        .route(
            twilio::stream_status::PATH,
            post(twilio::stream_status::note),
        )
        .route(twilio::sms_status::PATH, post(twilio::sms_status::note))
        .merge(exotel::routes())
        .merge(interfaces(state).into_router())
        .with_state(state.clone())
}

/// Everything that programs and other front ends use; the description in `/api/v1/openapi.json` covers all of it.
fn interfaces(state: &AppState) -> Documented {
    let browsers = browsers().surrounded(|routes| routes.layer(portal::sessions::layer(state)));
    programs().and(browsers).surrounded(|routes| {
        routes
            .method_not_allowed_fallback(other_method)
            .layer(from_fn_with_state(state.clone(), auth::cors::allow))
    })
}

/// An address that is there, asked in a way that it does not answer: refused in the interface's own form.
async fn other_method(method: Method) -> RouteError {
    RouteError::Method(method)
}

/// For programs, which bring a key or the carrier's signature.
fn programs() -> Documented {
    api::routes()
        .and(courts::routes())
        .and(ava::routes())
        .and(vocalenda::routes())
        .and(vocalhost::calls())
}

/// For browsers, which bring a session.
fn browsers() -> Documented {
    auth::routes().and(vocalhost::routes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_description_names_every_address_that_is_answered_and_no_other() {
        let document = serde_json::to_value(api::document()).unwrap();
        let described: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap().keys();
                methods.map(|method| (method.to_uppercase(), path.clone()))
            })
            .collect();
        let routes = programs().and(browsers());
        let answered: BTreeSet<(String, String)> = routes
            .addresses()
            .iter()
            .map(|(method, path)| (method.to_string(), path.clone()))
            .collect();
        assert_eq!(described, answered);
        let names: BTreeSet<&str> = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|methods| methods.as_object().unwrap().values())
            .filter_map(|operation| operation["operationId"].as_str())
            .collect();
        assert_eq!(
            names.len(),
            answered.len(),
            "each operation has a name of its own"
        );
        assert_eq!(answered.len(), routes.addresses().len(), "an address twice");
    }
}
