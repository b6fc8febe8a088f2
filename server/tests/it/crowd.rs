//! Many calls at once: more than one caller or number may make, and on more than one node.

use std::{collections::BTreeSet, sync::Arc};

use domain::CallState;
use providers::{
    system::SystemEntropy,
    twilio::signature::{HEADER, Signed, sign},
};
use secrecy::SecretString;
use services::{
    records::{BookingFilter, CallSearch, PageRequest},
    seed,
};
use simulators::{
    scenario::CallerId,
    world::{AUTH_TOKEN, CallSettings, place_call},
};

use crate::world::{Place, TestServer, friday, scenario};

const BUSY: &str = r#"<Reject reason="busy"/>"#;

/// The answer to the voice webhook of one call.
async fn ring(server: &TestServer, sid: u32, from: &str) -> String {
    let form = [
        ("CallSid", format!("CA{sid:032}")),
        ("From", from.to_owned()),
        ("To", "+442079460018".to_owned()),
    ];
    let form = form.map(|(name, value)| (name.to_owned(), value));
    let url = server.url("/webhooks/twilio/voice");
    let token = SecretString::from(AUTH_TOKEN.to_owned());
    let signature = sign(&token, &url, Signed::Form(&form));
    let client = providers::http::client(providers::http::Timeouts::default()).expect("a client");
    let request = client.post(&url).form(&form).header(HEADER, signature);
    let answer = request.send().await.expect("an answer");
    answer.text().await.expect("a body")
}

#[tokio::test]
async fn one_caller_beyond_the_limit_sounds_busy_and_others_get_through() {
    let settings = [("RINGDESK_CALLS_PER_CALLER", "2")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let flooder = "+447700900101";
    for sid in 0..2 {
        assert!(ring(&server, sid, flooder).await.contains("<Stream"));
    }
    for sid in 2..5 {
        assert!(ring(&server, sid, flooder).await.contains(BUSY));
    }
    assert!(ring(&server, 9, "+447700900102").await.contains("<Stream"));
    server.stop().await;
}

#[tokio::test]
async fn a_number_beyond_its_limit_sounds_busy_whoever_calls() {
    let settings = [("RINGDESK_CALLS_PER_NUMBER", "3")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let callers = [
        "+447700900101",
        "+447700900102",
        "anonymous",
        "+447700900104",
        "anonymous",
    ];
    let mut through = 0;
    for (sid, from) in (0..).zip(callers) {
        through += u32::from(ring(&server, sid, from).await.contains("<Stream"));
    }
    assert_eq!(through, 3);
    server.stop().await;
}

#[tokio::test]
async fn two_nodes_take_calls_of_one_business_at_once() {
    let first = TestServer::start(Place::postgres().await, friday()).await;
    let second = first.another().await;
    let state = first.server.state();
    let books = scenario("books-a-haircut.toml");
    let mut other = books.clone();
    other.call.from = CallerId::Number("+447700900177".parse().expect("a number"));
    let address = format!("http://{}", second.address());
    let settings = CallSettings::new(address.parse().expect("an address"));
    let clock = Arc::clone(&state.ports.clock);
    let on_second = place_call(&settings, &other, clock, Arc::new(SystemEntropy));
    let (_, on_second) = tokio::join!(first.play(&books), on_second);
    let on_second = on_second.expect("the call is placed");
    assert_eq!(on_second.line.webhook_status, Some(200));

    // Everything that either call has left to do is done by either node.
    second.worker().run_due().await.expect("the outbox");
    let (business, _) = seed::find(&state.ports, "fade-room")
        .await
        .expect("a database")
        .expect("the demo company");
    let all = CallSearch::default();
    let queries = &state.services.queries;
    let calls = queries.calls(business, &all, PageRequest::first(10));
    let calls = calls.await.expect("the calls").items;
    let callers: BTreeSet<_> = calls
        .iter()
        .filter_map(|(call, ..)| call.from.as_ref())
        .map(|from| from.as_str().to_owned())
        .collect();
    assert!(callers.contains("+447700900101") && callers.contains("+447700900177"));
    assert!(
        calls
            .iter()
            .all(|(call, ..)| call.state == CallState::Ended)
    );
    let filter = BookingFilter::default();
    let page = PageRequest::first(100);
    let bookings = state.services.queries.bookings(business, &filter, page);
    let bookings = bookings.await.expect("the bookings").items;
    let made: Vec<_> = bookings
        .iter()
        .filter(|detail| detail.booking.call_id.is_some())
        .collect();
    assert!((1..=2).contains(&made.len()), "{} bookings", made.len());
    let places: BTreeSet<_> = made
        .iter()
        .map(|detail| format!("{} {:?}", detail.booking.range.start(), detail.lanes))
        .collect();
    assert_eq!(places.len(), made.len(), "nobody sits in another's chair");
    assert!(
        made.iter()
            .all(|detail| detail.booking.calendar.synced_at.is_some())
    );
    second.stop().await.expect("the second node stops");
    first.stop().await;
}
