//! A server of its own for each test, in virtual time.

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;
use providers::system::{SystemClock, SystemEntropy};
use server::{
    config::Config,
    demo::{self, Played},
    startup::{self, Foundation, Server},
    telemetry,
};
use services::ports::Clock;
use simulators::{
    google::GoogleSettings,
    scenario::Scenario,
    world::{self, World, WorldSettings},
};
use tempfile::TempDir;
use testkit::{
    postgres::{self, Database},
    scratch,
    time::{VirtualClock, WatchedStore},
};

/// A Friday, two in the afternoon in London.
pub(crate) const FRIDAY: &str = "2026-11-20T14:00:00Z";

/// Where the data is; removed with its value.
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres(Box<Database>),
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(scratch::dir().expect("a folder for the test"))
    }

    pub(crate) async fn postgres() -> Self {
        let database = postgres::database()
            .await
            .expect("a Postgres database for the test");
        Self::Postgres(Box::new(database))
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => {
                format!("sqlite:{}", folder.path().join("ringdesk.db").display())
            }
            Self::Postgres(database) => database.url().to_owned(),
        }
    }
}

/// A running server and its database.
pub(crate) struct TestServer {
    pub(crate) server: Server,
    place: Place,
    /// Virtual time, unless the test has real time.
    clock: Option<VirtualClock>,
}

impl TestServer {
    pub(crate) async fn start(place: Place, now: Timestamp) -> Self {
        Self::with(place, now, &[]).await
    }

    pub(crate) async fn with(place: Place, now: Timestamp, settings: &[(&str, &str)]) -> Self {
        providers::http::install_tls();
        let clock = VirtualClock::starting_at(now);
        let server = serve(&place.url(), &clock, settings).await;
        Self {
            server,
            place,
            clock: Some(clock),
        }
    }

    /// The settings of another process in the same outside world.
    pub(crate) fn outside(&self) -> Vec<(&'static str, String)> {
        outside(self.server.world().expect("a simulated world"))
    }

    /// Another process over the same database and in the same outside world.
    pub(crate) async fn another(&self) -> Server {
        let settings = self.outside();
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let clock = self.clock.as_ref().expect("virtual time");
        serve(&self.place.url(), clock, &settings).await
    }

    /// A server whose time is real, for tests that hold sockets of their own: virtual time does not wait for those.
    pub(crate) async fn in_real_time(place: Place) -> Self {
        Self::in_real_time_with(place, &[]).await
    }

    /// The same with settings.
    pub(crate) async fn in_real_time_with(place: Place, settings: &[(&str, &str)]) -> Self {
        Self::on_clock(place, Arc::new(SystemClock::new()), settings).await
    }

    /// The same on a clock that may run faster than real time.
    pub(crate) async fn on_clock(
        place: Place,
        clock: Arc<dyn Clock>,
        settings: &[(&str, &str)],
    ) -> Self {
        providers::http::install_tls();
        let url = place.url();
        let given = [
            ("RINGDESK_DATABASE_URL", url.as_str()),
            ("RINGDESK_LISTEN", "127.0.0.1:0"),
        ];
        let given = given
            .iter()
            .chain(settings)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let server = Server::start(Foundation {
            config: Config::from_vars(given).expect("settings of the test"),
            clock,
            entropy: Arc::new(SystemEntropy),
            metrics: telemetry::detached_metrics(),
            world: WorldSettings::default(),
        })
        .await
        .expect("the server starts");
        Self {
            server,
            place,
            clock: None,
        }
    }

    pub(crate) async fn play(&self, scenario: &Scenario) -> Played {
        demo::play(&self.server, scenario)
            .await
            .expect("the scenario can be played")
    }

    /// Picks up the telephone of a scenario's caller, which the server rings. What the caller heard.
    pub(crate) async fn pick_up(&self, scenario: &Scenario) -> Vec<String> {
        let world = self.server.world().expect("a simulated world");
        let report = world.pick_up(scenario).await.expect("a carrier");
        let report = report.expect("a telephone that rings");
        report.heard.into_iter().map(|one| one.text).collect()
    }

    /// Lets time pass.
    pub(crate) async fn wait(&self, time: std::time::Duration) {
        self.clock.as_ref().expect("virtual time").sleep(time).await;
    }

    /// Gives every member of the business at this address of the portal another role.
    pub(crate) async fn set_role(&self, base: &str, role: domain::Role) {
        let store = &self.server.state().ports.store;
        store
            .write(crate::browser::business_of(base), |tx| {
                Box::pin(async move {
                    for mut one in tx.members().list().await? {
                        one.role = role;
                        tx.members().put(&one).await?;
                    }
                    Ok::<_, services::ServiceError>(())
                })
            })
            .await
            .expect("another role");
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    /// Stops the server and keeps its database.
    pub(crate) async fn stop(self) -> Place {
        self.server.stop().await.expect("the server stops");
        self.place
    }
}

/// The settings of a process in this outside world.
pub(crate) fn outside(world: &World) -> Vec<(&'static str, String)> {
    let (google, endpoints) = (GoogleSettings::default(), &world.endpoints);
    vec![
        ("RINGDESK_SIMULATORS", "off".to_owned()),
        ("RINGDESK_TWILIO_ACCOUNT_SID", world::ACCOUNT_SID.to_owned()),
        ("RINGDESK_TWILIO_AUTH_TOKEN", world::AUTH_TOKEN.to_owned()),
        ("RINGDESK_TWILIO_BASE_URL", endpoints.twilio.clone()),
        ("RINGDESK_OPENAI_API_KEY", world::MODEL_KEY.to_owned()),
        ("RINGDESK_OPENAI_REALTIME_URL", endpoints.model.clone()),
        ("RINGDESK_GOOGLE_CLIENT_ID", google.client_id),
        ("RINGDESK_GOOGLE_CLIENT_SECRET", google.client_secret),
        ("RINGDESK_GOOGLE_TOKEN_URL", endpoints.google_token.clone()),
        (
            "RINGDESK_GOOGLE_REVOKE_URL",
            endpoints.google_revoke.clone(),
        ),
        ("RINGDESK_GOOGLE_KEYS_URL", endpoints.google_keys.clone()),
        (
            "RINGDESK_GOOGLE_CALENDAR_URL",
            endpoints.google_calendar.clone(),
        ),
    ]
}

async fn serve(url: &str, clock: &VirtualClock, settings: &[(&str, &str)]) -> Server {
    let mut given = vec![
        ("RINGDESK_DATABASE_URL", url),
        ("RINGDESK_LISTEN", "127.0.0.1:0"),
    ];
    given.extend_from_slice(settings);
    let given = given
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::from_vars(given).expect("settings of the test");
    let store = startup::open_database(&config.database, Arc::new(SystemEntropy))
        .await
        .expect("the database opens");
    let store = WatchedStore::new(Arc::new(store), clock.clone());
    let foundation = Foundation {
        config,
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(SystemEntropy),
        metrics: telemetry::detached_metrics(),
        world: WorldSettings::default(),
    };
    Server::start_over(foundation, Arc::new(store))
        .await
        .expect("the server starts")
}

pub(crate) fn friday() -> Timestamp {
    FRIDAY.parse().expect("an instant")
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

pub(crate) fn scenario(file: &str) -> Scenario {
    Scenario::load(&folder().join(file)).unwrap_or_else(|error| panic!("{error}"))
}
