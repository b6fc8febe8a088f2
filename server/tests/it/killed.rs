//! The process dies in a call, at any moment, while the world outside goes on and remembers what it did. The next start
//! finds a database that it can finish or close, and nobody is written to twice.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use domain::BookingState;
use jiff::{SignedDuration, Timestamp};
use providers::system::{SeededEntropy, SystemClock, SystemEntropy};
use services::{
    ServiceError,
    ports::{Clock, Entropy},
    records::{BookingFilter, CallSearch, Job, PageRequest},
    seed,
};
use simulators::world::{GOOGLE_ACCOUNT, GOOGLE_CALENDAR, World};

use crate::{
    victim::Victim,
    world::{Place, TestServer, friday, outside, scenario},
};

/// How much faster than real time the call runs that is killed.
const SPEED: u32 = 12;
/// Real time from the first ring to the last effect at this speed, and some.
const WHOLE_MS: u64 = 6500;
/// Moments for each engine.
const MOMENTS: u64 = 6;
/// How soon after a start everything that was begun must be finished.
const RECOVERY: SignedDuration = SignedDuration::from_secs(2);
/// The same in fast time, where a lease of the killed process may have to end first.
const RECOVERY_IN_FAST_TIME: SignedDuration = SignedDuration::from_secs(240);
/// Where several processes share a database, a call that nobody drives is known by its age.
const OLDER_THAN_ANY_CALL: SignedDuration = SignedDuration::from_mins(46);

async fn due(server: &TestServer) -> Option<Timestamp> {
    let store = &server.server.state().ports.store;
    store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.queue().next_due().await?) })
        })
        .await
        .expect("the outbox")
}

async fn given_up(server: &TestServer) -> Vec<Job> {
    let store = &server.server.state().ports.store;
    store
        .system_read::<_, ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.queue().dead(10).await?) })
        })
        .await
        .expect("the outbox")
}

async fn open_calls(server: &TestServer) -> usize {
    let store = &server.server.state().ports.store;
    let open = store.system_read::<_, ServiceError, _>(|tx| {
        Box::pin(async move { Ok(tx.platform().open_calls(Timestamp::MAX, 10).await?) })
    });
    open.await.expect("the open calls").len()
}

/// Waits as long as anything is left to do, and not longer than that.
async fn recovered(server: &TestServer, within: SignedDuration) -> bool {
    let clock = &server.server.state().ports.clock;
    let until = clock.now() + within;
    while due(server).await.is_some() {
        if clock.now() >= until {
            return false;
        }
        clock.sleep(Duration::from_millis(100)).await;
    }
    true
}

/// What the caller was told and what was done agree, and nothing was done twice.
async fn judge(server: &TestServer, world: &World, when: &str) {
    assert_eq!(given_up(server).await, [], "{when}");
    let state = server.server.state();
    let (business, _) = seed::find(&state.ports, "fade-room")
        .await
        .expect("a database")
        .expect("the demo company");
    let (mut made, mut acknowledged) = (Vec::new(), 0);
    let all = CallSearch::default();
    let queries = &state.services.queries;
    let calls = queries.calls(business, &all, PageRequest::first(10));
    for (call, ..) in calls.await.expect("the calls").items {
        let filter = BookingFilter {
            call_id: Some(call.id),
            ..BookingFilter::default()
        };
        let page = PageRequest::first(10);
        let bookings = state.services.queries.bookings(business, &filter, page);
        made.extend(bookings.await.expect("the bookings").items);
        let detail = state.services.queries.call(business, call.id);
        let told = detail.await.expect("the call").tool_calls;
        let told = told.iter().filter_map(|tool| tool.result.as_ref());
        acknowledged += told.filter(|result| result["code"] == "booked").count();
    }
    assert!(made.len() <= 1, "{when}: booked twice");
    for detail in &made {
        assert_eq!(detail.booking.state, BookingState::Booked, "{when}");
        assert!(
            detail.booking.calendar.synced_at.is_some(),
            "{when}: no calendar event"
        );
        assert!(detail.text.is_some(), "{when}: no text");
    }
    let texts: Vec<_> = world.twilio.messages();
    let texts: Vec<_> = texts.iter().map(|text| text.body.as_str()).collect();
    let confirmed = texts.iter().filter(|text| text.contains("booked"));
    assert_eq!(confirmed.count(), made.len(), "{when}: {texts:?}");
    let different: BTreeSet<_> = texts.iter().collect();
    assert_eq!(different.len(), texts.len(), "{when}: {texts:?}");
    let events = world.google.events(GOOGLE_ACCOUNT, GOOGLE_CALENDAR);
    assert_eq!(events.len(), made.len(), "{when}: {events:?}");
    assert!(
        acknowledged <= made.len(),
        "{when}: a booking that was told is lost"
    );
}

/// A seed of its own for each run, unless one is given to see a run again.
pub(crate) fn seed_of_the_run() -> u64 {
    std::env::var("RINGDESK_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| SystemEntropy.bits())
}

/// The demo's call, killed at a moment; what the next start makes of it.
async fn one_moment(place: Place, moment: Duration, when: &str) {
    let alone = matches!(place, Place::Sqlite(_));
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::starting_at(friday(), SPEED));
    // Its outbox has nothing to do: it brings the world to life, and the company into the database.
    let founder = TestServer::on_clock(place, Arc::clone(&clock), &[]).await;
    let world = Arc::clone(founder.server.world().expect("a simulated world"));
    let settings = outside(&world);
    let place = founder.stop().await;

    let mut victim = Victim::start(&place.url(), clock.now(), SPEED, &settings);
    let address = victim.address().parse::<url::Url>().expect("an address");
    world
        .set_server(address.clone(), address)
        .expect("a server");
    let books = scenario("books-a-haircut.toml");
    let its_world = Arc::clone(&world);
    let call = tokio::spawn(async move { its_world.place_call(&books).await });
    SystemClock::new().sleep(moment).await;
    victim.kill();

    let given: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let server = TestServer::on_clock(place, Arc::clone(&clock), &given).await;
    let address = server.url("").parse::<url::Url>().expect("an address");
    world
        .set_server(address.clone(), address)
        .expect("a server");
    // The carrier tells whoever answers now how the call ended.
    call.await.expect("the caller hangs up").expect("a call");
    assert!(
        recovered(&server, RECOVERY_IN_FAST_TIME).await,
        "{when}: the outbox waits"
    );
    if alone {
        assert_eq!(open_calls(&server).await, 0, "{when}");
    }
    judge(&server, &world, when).await;
    let now = clock.now();
    let place = server.stop().await;
    let server = TestServer::start(place, now + OLDER_THAN_ANY_CALL).await;
    assert_eq!(open_calls(&server).await, 0, "{when}");
    server.stop().await;
}

async fn survive(place: impl AsyncFn() -> Place) {
    let seed = seed_of_the_run();
    eprintln!("RINGDESK_TEST_SEED={seed}");
    let dice = SeededEntropy::new(seed);
    for _ in 0..MOMENTS {
        let moment = dice.bits() % WHOLE_MS;
        let when = format!("RINGDESK_TEST_SEED={seed}, killed {moment} ms after the first ring");
        one_moment(place().await, Duration::from_millis(moment), &when).await;
    }
}

#[tokio::test]
async fn whatever_a_killed_process_leaves_behind_is_finished_or_closed_on_sqlite() {
    survive(async || Place::sqlite()).await;
}

#[tokio::test]
async fn whatever_a_killed_process_leaves_behind_is_finished_or_closed_on_postgres() {
    survive(Place::postgres).await;
}

/// A process was killed just after it had begun every job: the next one does not wait for the leases to end.
async fn take_over(place: Place) {
    let books = scenario("books-a-haircut.toml");
    let off = [("RINGDESK_JOBS", "off")];
    let server = TestServer::with(place, friday(), &off).await;
    server.play(&books).await;
    let ports = server.server.state().ports.clone();
    let now = ports.clock.now();
    let claimed = ports.store.system_write::<_, ServiceError, _>(|tx| {
        Box::pin(async move {
            let lease = Duration::from_secs(60);
            Ok(tx.queue().claim("killed", now, 10, lease).await?)
        })
    });
    assert_eq!(
        claimed.await.expect("the jobs").len(),
        2,
        "the event and the text"
    );
    let place = server.stop().await;

    let server = TestServer::start(place, now).await;
    assert!(recovered(&server, RECOVERY).await);
    let world = server.server.world().expect("a simulated world");
    judge(&server, world, "killed with jobs in hand").await;
    server.stop().await;
}

#[tokio::test]
async fn jobs_of_a_killed_process_are_taken_over_at_once_on_sqlite() {
    take_over(Place::sqlite()).await;
}

#[tokio::test]
async fn jobs_of_a_killed_process_are_taken_over_at_once_on_postgres() {
    take_over(Place::postgres().await).await;
}
