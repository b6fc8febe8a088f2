//! Several servers over one Postgres database: what happens at one is seen on the pages of the others.

use domain::view::{LiveEvent, LiveKind};
use futures::StreamExt;
use services::{ports::Live, seed};

use crate::world::{Place, TestServer, friday, scenario};

#[tokio::test]
async fn a_call_at_one_server_is_followed_at_another() {
    let server = TestServer::start(Place::postgres().await, friday()).await;
    let another = server.another().await;
    let ports = &another.state().ports;
    let found = seed::find(ports, "fade-room").await.expect("a database");
    let (business, _) = found.expect("the demo company");
    // A word that went out and came in shows that the other listens.
    let mut follower = ports.live.follow(business);
    let greeting = LiveEvent {
        business,
        kind: LiveKind::IntegrationChanged,
        id: "greeting".to_owned(),
    };
    let live: &dyn Live = &*server.server.state().ports.live;
    live.publish(greeting.clone());
    while follower.next().await != Some(greeting.clone()) {
        follower = ports.live.follow(business);
        live.publish(greeting.clone());
    }
    server.play(&scenario("books-a-haircut.toml")).await;
    let mut seen = Vec::new();
    while seen.last() != Some(&LiveKind::CallEnded) {
        let event = follower.next().await.expect("the stream goes on");
        assert_eq!(event.business, business);
        seen.push(event.kind);
    }
    for kind in [
        LiveKind::CallRinging,
        LiveKind::CallTurn,
        LiveKind::BookingCreated,
    ] {
        assert!(seen.contains(&kind), "{kind:?} is not in {seen:?}");
    }
    another.stop().await.expect("it stops");
    server.stop().await;
}
