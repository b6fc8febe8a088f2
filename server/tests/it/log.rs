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

/// The log of a call, in lower case.
async fn logged(file: &str) -> String {
    let log = Log::default();
    let subscriber = fmt()
        .with_env_filter(FILTER.parse::<EnvFilter>().expect("a filter"))
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // Everything runs in this thread.
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = server.play(&scenario(file)).await;
    assert!(played.ok, "{}", server::demo::show(&played, false));
    server.stop().await;
    let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&log).to_lowercase()
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
        let log = logged(file).await;
        assert!(
            log.contains("/media/twilio"),
            "the log tells of the call: {log}"
        );
        for line in log.lines() {
            assert!(!numbers(line), "{file}: a telephone number in: {line}");
            for word in [
                "jo smith",
                "smith",
                "alex reed",
                "reed",
                "haircut please",
                "you're booked",
            ] {
                assert!(!line.contains(word), "{file}: {word:?} in: {line}");
            }
        }
    }
}
