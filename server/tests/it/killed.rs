//! The process dies in a call, at any moment. The next start finds a database that it can finish or close, at once.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use domain::BookingState;
use jiff::{SignedDuration, Timestamp};
use providers::system::{SeededEntropy, SystemClock, SystemEntropy};
use services::{
    ServiceError,
    ports::{Clock, Entropy},
    records::{BookingFilter, Job, PageRequest},
    seed,
};

use crate::world::{Place, TestServer, friday, scenario};

/// How much faster than real time the call runs that is killed.
const SPEED: i32 = 12;
/// Real time from the first ring to the last effect at this speed, and some.
const WHOLE_MS: u64 = 6500;
/// Moments for each engine.
const MOMENTS: u64 = 6;
/// How soon after a start everything that was begun must be finished.
const RECOVERY: SignedDuration = SignedDuration::from_secs(2);
/// Where several processes share a database, a call that nobody drives is known by its age.
const OLDER_THAN_ANY_CALL: SignedDuration = SignedDuration::from_mins(46);

/// Runs the demo on the database and kills it some time after its telephone began to ring. Gives an instant that its
/// clock had not reached.
fn demo_killed_after(place: &Place, moment: Duration) -> Timestamp {
    let url = place.url();
    let clock = SystemClock::new();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_ringdesk"))
        .args(["demo", "--once", "--speed", &SPEED.to_string()])
        .args(["--database", url.trim_start_matches("sqlite:")])
        .env("RINGDESK_LISTEN", "127.0.0.1:0")
        .env("RINGDESK_DEMO_DIARY", "off")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the demo starts");
    let mut lines = BufReader::new(demo.stdout.take().expect("its output"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("it says what it does");
    assert!(line.contains("is ringing"), "{line}");
    std::thread::sleep(moment);
    demo.kill().expect("the demo can be killed");
    demo.wait().expect("the demo has ended");
    let passed = SignedDuration::try_from(clock.monotonic()).expect("not for ever");
    friday() + passed * SPEED
}

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

/// Waits as long as anything is left to do, and not longer than a recovery may take.
async fn recovered(server: &TestServer) -> bool {
    let clock = &server.server.state().ports.clock;
    let until = clock.now() + RECOVERY;
    while due(server).await.is_some() {
        if clock.now() >= until {
            return false;
        }
        clock.sleep(Duration::from_millis(100)).await;
    }
    true
}

/// What the caller was told and what was done agree, and nothing was done twice.
async fn judge(server: &TestServer, when: &str) {
    assert_eq!(given_up(server).await, [], "{when}");
    let state = server.server.state();
    let (business, _) = seed::find(&state.ports, "fade-room")
        .await
        .expect("a database")
        .expect("the demo company");
    let (mut made, mut acknowledged) = (Vec::new(), 0);
    let calls = state
        .services
        .queries
        .calls(business, PageRequest::first(10));
    for (call, ..) in calls.await.expect("the calls").items {
        // What the demo company did before is no concern of this call.
        if call.started_at < friday() {
            continue;
        }
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
    let world = server.server.world().expect("a simulated world");
    for detail in &made {
        assert_eq!(detail.booking.state, BookingState::Booked, "{when}");
        assert!(
            detail.booking.calendar.synced_at.is_some(),
            "{when}: no calendar event"
        );
        assert!(detail.text.is_some(), "{when}: no text");
    }
    assert!(
        world.twilio.messages().len() <= made.len(),
        "{when}: texted twice"
    );
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

async fn survive(place: impl AsyncFn() -> Place) {
    let seed = seed_of_the_run();
    eprintln!("RINGDESK_TEST_SEED={seed}");
    let dice = SeededEntropy::new(seed);
    for _ in 0..MOMENTS {
        let moment = dice.bits() % WHOLE_MS;
        let when = format!("RINGDESK_TEST_SEED={seed}, killed {moment} ms after the first ring");
        let place = place().await;
        let restart = demo_killed_after(&place, Duration::from_millis(moment));

        let alone = matches!(place, Place::Sqlite(_));
        let server = TestServer::start(place, restart).await;
        assert!(recovered(&server).await, "{when}: the outbox waits");
        if alone {
            assert_eq!(open_calls(&server).await, 0, "{when}");
        }
        judge(&server, &when).await;
        let place = server.stop().await;
        let server = TestServer::start(place, restart + OLDER_THAN_ANY_CALL).await;
        assert_eq!(open_calls(&server).await, 0, "{when}");
        server.stop().await;
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
    assert!(recovered(&server).await);
    judge(&server, "killed with jobs in hand").await;
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
