//! A server in a process of its own that may be killed, with fast time and an outside world that outlives it.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use jiff::Timestamp;
use providers::system::{SystemClock, SystemEntropy};
use server::{
    config::Config,
    startup::{Foundation, Server},
    telemetry,
};
use simulators::world::WorldSettings;

/// What its process writes before its address.
const LISTENS: &str = "listens on ";
/// When its clock begins, in a setting that is the process's alone.
const BEGINS: &str = "VICTIM_BEGINS";
/// How fast its clock runs.
const SPEED: &str = "VICTIM_SPEED";

/// The process. It dies with this value, if it lived that long.
pub(crate) struct Victim {
    process: Child,
    address: String,
}

impl Victim {
    /// Starts a server over the database whose clock begins at an instant.
    pub(crate) fn start(
        database: &str,
        begins: Timestamp,
        speed: u32,
        settings: &[(&'static str, String)],
    ) -> Self {
        let this = std::env::current_exe().expect("the program of the tests");
        let mut process = Command::new(this)
            .args([
                "victim::a_server_to_be_killed",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .envs(settings.iter().map(|(name, value)| (*name, value)))
            .env("RINGDESK_DATABASE_URL", database)
            .env("RINGDESK_LISTEN", "127.0.0.1:0")
            .env(BEGINS, begins.to_string())
            .env(SPEED, speed.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a server starts");
        let said = BufReader::new(process.stdout.take().expect("its output"));
        let address = said.lines().find_map(|line| {
            let line = line.expect("its output can be read");
            line.split_once(LISTENS)
                .map(|(_, address)| address.to_owned())
        });
        Self {
            address: address.expect("it says where it listens"),
            process,
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Ends it without a word.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("the server can be killed");
        self.process.wait().expect("the server has ended");
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is given by the test that starts this"))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "no test, but the process that tests kill"]
async fn a_server_to_be_killed() {
    providers::http::install_tls();
    let given = std::env::vars().filter(|(name, _)| name.starts_with("RINGDESK_"));
    let begins = setting(BEGINS).parse().expect("an instant");
    let speed = setting(SPEED).parse().expect("a number");
    let server = Server::start(Foundation {
        config: Config::from_vars(given).expect("settings of the test"),
        clock: Arc::new(SystemClock::starting_at(begins, speed)),
        entropy: Arc::new(SystemEntropy),
        metrics: telemetry::detached_metrics(),
        world: WorldSettings::default(),
    })
    .await
    .expect("the server starts");
    println!("{LISTENS}http://{}", server.address());
    // Its input ends when the process that started it does.
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0; 1]));
    let _ = ended.await.expect("its input can be read");
}
