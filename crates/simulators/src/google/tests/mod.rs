//! The service as its clients see it.

mod consent;
mod events;
mod faults;
mod lists;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use futures::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use providers::system::SeededEntropy;
use serde_json::{Value, json};
use services::ports::Clock;
use tower::ServiceExt as _;

use super::*;

const OWNER: &str = "owner@faderoom.example";
const EVENTS: &str = "/calendar/v3/calendars/primary/events";
const SCOPES: [&str; 5] = [
    "openid",
    "email",
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.freebusy",
];

/// A clock that is set by hand.
struct HandSet(Mutex<Timestamp>);

#[async_trait::async_trait]
impl Clock for HandSet {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("not poisoned")
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    async fn sleep_until(&self, _: Duration) {}
}

/// The service, a clock, and an application with a token.
struct World {
    google: GoogleSimulator,
    router: Router,
    clock: Arc<HandSet>,
    token: String,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    #[track_caller]
    fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body
    }

    #[track_caller]
    fn refused(&self) -> (u16, &str) {
        assert_eq!(
            self.body["error"]["code"],
            self.status.as_u16(),
            "{}",
            self.body
        );
        (
            self.status.as_u16(),
            self.body["error"]["errors"][0]["reason"]
                .as_str()
                .unwrap_or_default(),
        )
    }
}

impl World {
    fn with(settings: GoogleSettings) -> Self {
        let start = "2026-11-20T14:00:00Z".parse().expect("an instant");
        let clock = Arc::new(HandSet(Mutex::new(start)));
        let google = GoogleSimulator::new(settings, clock.clone(), Arc::new(SeededEntropy::new(1)));
        let router = google.router();
        Self {
            google,
            router,
            clock,
            token: String::new(),
        }
    }

    async fn new() -> Self {
        Self::allowed(&SCOPES).await
    }

    /// An application that was granted these scopes.
    async fn allowed(scopes: &[&str]) -> Self {
        let mut world = Self::with(GoogleSettings::default());
        let refresh = world
            .google
            .grant(OWNER, scopes)
            .expect("an account and scopes");
        let answer = world.renew(&refresh).await.ok();
        world.token = answer["access_token"].as_str().expect("a token").to_owned();
        world
    }

    fn pass(&self, time: SignedDuration) {
        *self.clock.0.lock().expect("not poisoned") += time;
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| json!(String::from_utf8_lossy(&bytes)));
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Request<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        }
        .expect("a request")
    }

    async fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.send(self.request(method, path, &[], body)).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    async fn insert(&self, event: &Value) -> Answer {
        self.call("POST", EVENTS, Some(event)).await
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    async fn renew(&self, refresh_token: &str) -> Answer {
        let client = GoogleSettings::default();
        self.form(
            "/token",
            &[
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh_token),
                ("client_id", &client.client_id),
                ("client_secret", &client.client_secret),
            ],
        )
        .await
    }

    /// Whether a call gets no answer at all.
    fn is_left_waiting(&self, request: Request<Body>) -> bool {
        self.send(request).now_or_never().is_none()
    }
}

/// An event of half an hour on 24 November, London time.
fn haircut(id: &str, at: &str) -> Value {
    let start: Timestamp = format!("2026-11-24T{at}:00Z").parse().expect("an instant");
    let end = start + SignedDuration::from_mins(30);
    json!({
        "id": id,
        "summary": "Haircut – Jo",
        "start": {"dateTime": start.to_string(), "timeZone": "Europe/London"},
        "end": {"dateTime": end.to_string(), "timeZone": "Europe/London"},
        "extendedProperties": {"private": {"booking_id": id}},
    })
}
