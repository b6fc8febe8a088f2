//! The client against a server that answers as Google does: one test a class of answer. With `RINGDESK_ORACLE_DIR` set,
//! every request is also written there, to be checked against Google's own description of the interface.

use std::{collections::BTreeMap, time::Duration};

use domain::{BookingId, BusinessId};
use jiff::civil;
use serde_json::{Value, json};
use services::ports::{
    calendar::EventTime,
    provider::{ProviderError, ProviderErrorKind},
};
use uuid::Uuid;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

mod failing;
mod reading;
mod writing;

use super::*;
use crate::{
    google::test_world::{OneGrant, Still, access, config, fresh_token, token_answers},
    test_oracle,
};

const CALENDAR: &str = "team#2@group.calendar.google.com";

/// A server, and a client of it that holds a token with an hour left.
struct World {
    server: MockServer,
    grants: Arc<OneGrant>,
    calendar: GoogleCalendar,
}

impl World {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let grants = Arc::new(OneGrant::ending_in(3600));
        let calendar = GoogleCalendar::new(
            &config(&server),
            Arc::clone(&grants) as Arc<dyn CalendarGrants>,
            Arc::new(Still),
        )
        .unwrap();
        Self {
            server,
            grants,
            calendar,
        }
    }

    /// A world in which every calendar request is answered alike.
    async fn answering(status: u16, body: Value) -> Self {
        let world = Self::new().await;
        world
            .answer(
                matchers::any(),
                ResponseTemplate::new(status).set_body_json(body),
            )
            .await;
        world
    }

    async fn answer(&self, to: impl wiremock::Match + 'static, with: ResponseTemplate) {
        Mock::given(to).respond_with(with).mount(&self.server).await;
    }

    /// The requests so far, which are also left for the oracle.
    async fn requests(&self) -> Vec<wiremock::Request> {
        let requests = self.server.received_requests().await.unwrap();
        for request in requests
            .iter()
            .filter(|r| r.url.path().starts_with("/calendar/v3/"))
        {
            let query: Vec<_> = request.url.query_pairs().into_owned().collect();
            test_oracle::record(
                "google-requests.jsonl",
                &json!({
                    "method": request.method.as_str(),
                    "path": request.url.path().trim_start_matches("/calendar/v3/"),
                    "query": query,
                    "body": serde_json::from_slice::<Value>(&request.body).ok(),
                }),
            );
        }
        requests
    }
}

fn id() -> EventId {
    EventId::of_booking(
        BusinessId::from_uuid(Uuid::from_u128(1)),
        BookingId::from_uuid(Uuid::from_u128(3)),
        1,
    )
}

fn range() -> TimeRange {
    TimeRange::new(
        "2026-11-24T15:00:00Z".parse().unwrap(),
        "2026-11-24T15:30:00Z".parse().unwrap(),
    )
    .unwrap()
}

fn draft() -> EventDraft {
    EventDraft {
        title: "Haircut – Jane".to_owned(),
        description: "Reference K7F2QX".to_owned(),
        location: None,
        range: range(),
        zone: "Europe/London".to_owned(),
        private: BTreeMap::from([("ringdesk_booking".to_owned(), "bkg_1".to_owned())]),
    }
}

fn stored() -> Value {
    json!({
        "id": id().as_str(), "etag": "\"33\"", "status": "confirmed", "summary": "Haircut – Jane",
        "htmlLink": "https://calendar.google.com/e", "updated": "2026-11-20T14:40:00.000Z",
        "start": {"dateTime": "2026-11-24T15:00:00Z", "timeZone": "Europe/London"},
        "end": {"dateTime": "2026-11-24T15:30:00+00:00", "timeZone": "Europe/London"},
        "extendedProperties": {"private": {"ringdesk_booking": "bkg_1"}},
    })
}

fn error_body(status: u16, reason: &str) -> Value {
    json!({"error": {
        "code": status, "message": "No.",
        "errors": [{"domain": "global", "reason": reason, "message": "No."}],
    }})
}

/// The error of reading the list of events, answered with this status and reason.
async fn listing_fails(status: u16, reason: &str) -> CalendarError {
    let world = World::answering(status, error_body(status, reason)).await;
    world
        .calendar
        .events(access(), CALENDAR, &EventQuery::Everything)
        .await
        .unwrap_err()
}

fn provider(error: CalendarError) -> ProviderError {
    match error {
        CalendarError::Provider(error) => error,
        other => panic!("{other:?} is not a provider error"),
    }
}
