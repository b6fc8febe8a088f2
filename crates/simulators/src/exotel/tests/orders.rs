//! Calls that the business orders: who is rung, what they are connected to, and what the business is told.

use providers::exotel::{BotCall, CallProgress, FlowCall, TwoLegCall};
use services::ports::telephony::CarrierCallId;

use super::*;

const PERSON: &str = "+919876543210";
const NUMBER: &str = "+918047491899";
const PUBLIC: &str = "https://voice.example.com";

/// A business with an account, under a public address.
struct World {
    business: Business,
    rest: Rest,
}

impl World {
    async fn start(business: Business) -> Self {
        let reach = Reach::new();
        let real = format!("http://{}", business.address).parse().unwrap();
        reach.set_server(PUBLIC.parse().unwrap(), real);
        let rest = rest_within(reach, clock()).await;
        let flow = Addresses::at(&PUBLIC.parse().unwrap(), "exotel", PASSWORD).unwrap();
        rest.sim.set_flow("17", flow);
        Self { business, rest }
    }

    /// What became of a call, once it is over.
    async fn over(&self, id: &CarrierCallId) -> OrderedCall {
        loop {
            let calls = self.rest.sim.ordered_calls();
            if let Some(call) = calls.into_iter().find(|call| call.sid == id.0) {
                return call;
            }
            self.rest.clock.sleep(Duration::from_millis(20)).await;
        }
    }

    /// The events that the business was told of, with the statuses.
    fn told(&self) -> Vec<(String, String)> {
        let asked = self.business.asked.lock().unwrap();
        let told = asked.iter().filter(|(path, _)| path == "/told");
        told.map(|(_, form)| {
            assert_eq!(value(form, "Direction"), "outbound-api");
            (value(form, "EventType"), value(form, "Status"))
        })
        .collect()
    }
}

fn value(form: &[(String, String)], name: &str) -> String {
    let found = form.iter().find(|(key, _)| key == name);
    found
        .unwrap_or_else(|| panic!("{name} is missing"))
        .1
        .clone()
}

fn told_of(events: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(event, status): &(&str, &str)| ((*event).to_owned(), (*status).to_owned());
    events.iter().map(owned).collect()
}

fn bot_call() -> BotCall {
    BotCall {
        to: PERSON.parse().unwrap(),
        caller_id: NUMBER.parse().unwrap(),
        stream_url: "wss://exotel:p%40ss@voice.example.com/media?token=abc".to_owned(),
        stream_name: None,
        limit_seconds: 600,
        custom_field: Some("reminder 7".to_owned()),
        status_callback: Some(format!("{PUBLIC}/told")),
    }
}

#[tokio::test]
async fn whoever_picks_up_an_ordered_call_hears_its_stream() {
    let world = World::start(Business::start(Plays::Media(32_000)).await).await;
    let client = &world.rest.client;
    let placed = client.connect_bot(&bot_call()).await.unwrap();
    let known = client.call_details(&placed.id).await.unwrap();
    assert_eq!(known.progress, CallProgress::Live);
    let call = world.over(&placed.id).await;
    let report = call.report.expect("somebody picked up");
    assert_eq!(codes(&report), Vec::<u32>::new(), "{:?}", report.faults);
    assert_eq!(
        (call.status, report.ended_by, report.close_code),
        ("completed", EndedBy::Business, Some(1000))
    );
    assert_eq!(
        (report.audio.received.len(), report.marks_echoed),
        (16_000, 1)
    );
    assert!(report.duration_ms >= 2000, "two seconds were played");
    assert_eq!(
        world.told(),
        told_of(&[("answered", "in-progress"), ("terminal", "completed")])
    );
    let frames = world.business.frames.lock().unwrap().clone();
    let start = &frames[1]["start"];
    assert_eq!(
        (&start["from"], &start["to"], &start["call_sid"]),
        (&json!(PERSON), &json!(NUMBER), &json!(placed.id.0))
    );
    assert_eq!(start["custom_parameters"]["token"], "abc");
    let known = client.call_details(&placed.id).await.unwrap();
    assert_eq!(known.progress, CallProgress::Completed);
    assert!(known.ended > known.started);
}

#[tokio::test]
async fn who_does_not_pick_up_is_connected_to_nothing() {
    // Ringing takes its time, and nobody has to answer anything meanwhile.
    let world = World::start(Business::start(Plays::Media(3200)).await).await;
    world.rest.sim.set_people(|number| match number {
        PERSON => Callee::Busy,
        _ => Callee::LetsItRing,
    });
    let client = &world.rest.client;
    for (to, status) in [(PERSON, "busy"), ("+919876543211", "no-answer")] {
        let mut call = bot_call();
        call.to = to.parse().unwrap();
        let placed = client.connect_bot(&call).await.unwrap();
        let over = world.over(&placed.id).await;
        assert_eq!((over.status, over.report.is_none()), (status, true));
        let known = client.call_details(&placed.id).await.unwrap();
        assert_eq!(known.progress, CallProgress::NotReached);
    }
    assert_eq!(
        world.told(),
        told_of(&[("terminal", "busy"), ("terminal", "no-answer")])
    );
    assert!(world.business.frames.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_stream_that_is_refused_twice_fails_the_ordered_call() {
    let world = World::start(Business::start(Plays::Media(3200)).await).await;
    *world.business.refusals.lock().unwrap() = 2;
    let client = &world.rest.client;
    let placed = client.connect_bot(&bot_call()).await.unwrap();
    let call = world.over(&placed.id).await;
    assert_eq!(call.status, "failed");
    assert_eq!(codes(&call.report.unwrap()), [fault::HANDSHAKE]);
}

#[tokio::test]
async fn an_ordered_call_ends_at_its_limit() {
    let world = World::start(Business::start(Plays::Nothing).await).await;
    let mut call = bot_call();
    call.limit_seconds = 3;
    let placed = world.rest.client.connect_bot(&call).await.unwrap();
    let report = world.over(&placed.id).await.report.unwrap();
    assert_eq!(
        (report.ended_by, report.duration_ms),
        (EndedBy::Carrier, 3000)
    );
}

#[tokio::test]
async fn an_order_that_names_a_flow_goes_through_it() {
    let world = World::start(Business::start(Plays::Media(3200)).await).await;
    world
        .rest
        .sim
        .set_people(|_| Callee::PicksUp(Box::new(patient())));
    let order = FlowCall {
        to: PERSON.parse().unwrap(),
        caller_id: NUMBER.parse().unwrap(),
        app_id: "17".to_owned(),
        limit_seconds: 600,
        custom_field: Some("reminder 7".to_owned()),
        status_callback: Some(format!("{PUBLIC}/told")),
    };
    let client = &world.rest.client;
    let placed = client.connect_flow(&order).await.unwrap();
    let call = world.over(&placed.id).await;
    assert_eq!(call.status, "completed");
    assert_eq!(codes(&call.report.unwrap()), Vec::<u32>::new());
    for path in ["/before", "/stream", "/after"] {
        let asked = world.business.asked(path);
        assert_eq!(value(&asked, "Direction"), "outbound-dial", "{path}");
        assert_eq!(value(&asked, "CustomField"), "reminder 7", "{path}");
        assert_eq!(value(&asked, "CallFrom"), "09876543210", "{path}");
    }
    assert_eq!(world.told(), told_of(&[("terminal", "completed")]));
    let unknown = FlowCall {
        app_id: "18".to_owned(),
        ..order
    };
    assert!(client.connect_flow(&unknown).await.is_err(), "no such flow");
}

#[tokio::test]
async fn two_people_are_joined_and_the_second_is_rung_after_the_first_picked_up() {
    let world = World::start(Business::start(Plays::Nothing).await).await;
    let order = TwoLegCall {
        from: PERSON.parse().unwrap(),
        to: "+919876543211".parse().unwrap(),
        caller_id: NUMBER.parse().unwrap(),
        limit_seconds: 600,
        status_callback: None,
    };
    let placed = world.rest.client.connect_two(&order).await.unwrap();
    let report = world.over(&placed.id).await.report.unwrap();
    let hops: Vec<_> = report
        .timeline
        .iter()
        .map(|hop| (hop.hop, hop.detail.as_str()))
        .collect();
    assert_eq!(
        hops,
        [
            ("dial.started", ""),
            ("dial.ended", "completed"),
            ("call.ended", "business")
        ]
    );
    assert_eq!(
        report.duration_ms, 7000,
        "two seconds of ringing, five of talk"
    );
}

#[tokio::test]
async fn an_order_outside_the_rules_rings_nobody() {
    let world = World::start(Business::start(Plays::Nothing).await).await;
    let client = &world.rest.client;
    let changes: [fn(&mut BotCall); 4] = [
        |call| call.caller_id = "+918047490000".parse().unwrap(),
        |call| call.stream_url.push_str("&b=2&c=3&d=4"),
        |call| call.stream_url = format!("wss://voice.example.com/?a={}", "x".repeat(300)),
        |call| call.status_callback = Some("somewhere".to_owned()),
    ];
    for change in changes {
        let mut call = bot_call();
        change(&mut call);
        assert!(client.connect_bot(&call).await.is_err(), "{call:?}");
    }
    let mut short = bot_call();
    short.limit_seconds = 1;
    let placed = client.connect_bot(&short).await.unwrap();
    world.over(&placed.id).await;
    assert_eq!(world.rest.sim.ordered_calls().len(), 1);
}
