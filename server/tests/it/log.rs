//! What is logged of a call names nobody.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use tracing_subscriber::{EnvFilter, fmt, fmt::MakeWriter};

use crate::world::{Place, TestServer, friday, scenario};

/// Everything that our own rooms log, at any level, and what the libraries log by default.
const FILTER: &str = "info,server=trace,services=trace,call=trace,booking=trace,dialogue=trace,storage=trace,jobs=trace,\
     providers=trace,app=trace,sqlx=warn,hyper=warn";

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What is written to the log meanwhile, in lower case. Everything runs in this thread.
async fn logged(work: impl Future<Output = ()>) -> String {
    let log = Log::default();
    let subscriber = fmt()
        .with_env_filter(FILTER.parse::<EnvFilter>().expect("a filter"))
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    work.await;
    let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&log).to_lowercase()
}

/// A call as it should go.
async fn goes_well(file: &str) {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = server.play(&scenario(file)).await;
    assert!(played.ok, "{}", server::demo::show(&played, false));
    server.stop().await;
}

/// A booking whose text the carrier refuses, with the number in the explanation.
async fn text_is_refused() {
    let books = scenario("books-a-haircut.toml");
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let world = server.server.world().expect("a simulated world");
    world.twilio.keep_from("+447700900101");
    let played = server.play(&books).await;
    assert_eq!(played.state.jobs_dead, 1, "the text is given up");
    let dead = server
        .server
        .state()
        .ports
        .store
        .system_read::<_, services::ServiceError, _>(|tx| {
            Box::pin(async move { Ok(tx.queue().dead(5).await?) })
        })
        .await
        .expect("the outbox");
    let reason = dead[0].last_error.as_deref().expect("a reason");
    assert!(reason.contains("21608"), "{reason}");
    assert!(!numbers(reason), "{reason}");
    server.stop().await;
}

/// The parts of a log that name somebody.
fn assert_names_nobody(what: &str, log: &str) {
    assert!(
        log.contains("/media/twilio"),
        "the log tells of the call: {log}"
    );
    for line in log.lines() {
        assert!(!numbers(line), "{what}: a telephone number in: {line}");
        for word in [
            "jo smith",
            "smith",
            "alex reed",
            "reed",
            "haircut please",
            "you're booked",
        ] {
            assert!(!line.contains(word), "{what}: {word:?} in: {line}");
        }
    }
}

/// Seven digits in a row, spaces and the like between them: a telephone number, or enough of one.
fn numbers(line: &str) -> bool {
    [
        "7700900",
        "7700 900",
        "447700",
        "07700",
        "2079460018",
        "020 7946",
    ]
    .iter()
    .any(|digits| line.contains(digits))
}

#[tokio::test]
async fn names_numbers_and_words_of_callers_are_not_logged() {
    for file in [
        "books-a-haircut.toml",
        "cancels-a-booking.toml",
        "leaves-a-message.toml",
    ] {
        let log = logged(goes_well(file)).await;
        assert_names_nobody(file, &log);
    }
}

#[tokio::test]
async fn a_refusal_that_quotes_a_number_is_logged_by_its_code() {
    let log = logged(text_is_refused()).await;
    assert!(log.contains("21608"), "it is logged at all: {log}");
    assert_names_nobody("a refused text", &log);
}
