//! Puts a server together. Production and demo share this path: the demo only adds the simulated outside world, and the
//! settings that point at it.

mod background;
mod carriers;
mod company;
mod database;
mod live;
mod outbox;
mod outside;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::{Router, serve::ListenerExt};
use jobs::Worker;
use metrics_exporter_prometheus::PrometheusHandle;
use services::{
    Ports,
    access::AccessDesk,
    assistants::Assistants,
    availability::Availability,
    bookings::Bookings,
    calendar_accounts::CalendarAccounts,
    calls::{CallDesk, CallSettings},
    catalogue::Catalogue,
    customers::Customers,
    demand::Demand,
    facilities::Facilities,
    numbers::{NumberWorld, Numbers},
    portal::Portal,
    ports::{Clock, Entropy, Store, calendar_consent::CalendarConsent, mail::Mailbox},
    queries::Queries,
    receptionists::Receptionists,
    rule_history::Recording,
    seed::Diary,
    settings::Settings,
    setup_guide::SetupGuide,
    snapshot::Snapshots,
    team::Team,
    texts::Texts,
    tools::Toolbox,
    trial::TrialDesk,
    visitors::Visitors,
    waitlist::Waitlist,
    why_not::WhyNot,
};
use simulators::world::{World, WorldSettings};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub use database::open as open_database;

use crate::{
    bridge::Calls,
    config::Config,
    live::LocalLive,
    routes::{self, ready::Readiness, twilio::sms_status},
    state::{AppState, Parts, Services},
    trials::Trials,
};

/// What a server is built on.
pub struct Foundation {
    /// The settings.
    pub config: Config,
    /// Time, shared with the simulators.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Renders the process's metrics.
    pub metrics: PrometheusHandle,
    /// How the simulated outside world is set up, where there is one.
    pub world: WorldSettings,
}

/// A running server.
pub struct Server {
    address: SocketAddr,
    state: AppState,
    world: Option<Arc<World>>,
    worker: Worker,
    stop: CancellationToken,
    web: JoinHandle<std::io::Result<()>>,
    background: Vec<JoinHandle<()>>,
}

impl Server {
    /// Opens the database, starts what is simulated, closes calls that a killed process left open, and begins to answer.
    ///
    /// # Errors
    /// With the step that failed and what to do about it.
    pub async fn start(foundation: Foundation) -> anyhow::Result<Self> {
        let listener = listen(&foundation.config).await?;
        let (database, entropy) = (&foundation.config.database, &foundation.entropy);
        let store = open_database(database, Arc::clone(entropy)).await?;
        Self::begin(foundation, listener, Arc::new(store)).await
    }

    /// Starts over a database that is open already. The one in the settings is left alone.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_over(foundation: Foundation, store: Arc<dyn Store>) -> anyhow::Result<Self> {
        let listener = listen(&foundation.config).await?;
        Self::begin(foundation, listener, store).await
    }

    async fn begin(
        foundation: Foundation,
        listener: TcpListener,
        store: Arc<dyn Store>,
    ) -> anyhow::Result<Self> {
        let Foundation {
            mut config,
            clock,
            entropy,
            metrics,
            world,
        } = foundation;
        let diary = world.diary;
        let address = listener.local_addr()?;
        let public_url = config
            .web
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{address}"));

        config.web.public_url = Some(public_url.clone());

        let world = outside::simulate(&mut config, world, &clock, &entropy).await?;
        let outside = outside::connect(&config, &store, &clock, &entropy)?;
        let sign_in = outside::sign_in(&config)?;
        let live = live::open(&config.database, &clock, &entropy)?;
        let ports = Ports {
            store: recording(store, &clock),
            clock,
            entropy,
            calendar: outside.calendar,
            live,
        };
        let set_up = (outside.consent.clone(), outside.numbers.clone());
        let services = services(&ports, &config, Arc::clone(&outside.speech), set_up);
        let sms_status = format!("{public_url}{}", sms_status::PATH);
        let worker = outbox::worker(
            &config.jobs,
            &ports,
            services.bookings.clone(),
            waitlist(&ports, &services, &public_url),
            outside.telephony,
            outside.mail,
            sms_status,
        );
        let state = AppState(Arc::new(Parts {
            calls: Calls::new(Arc::clone(&ports.clock), config.calls.most),
            public_url,
            services,
            speech: outside.speech,
            carrier_keys: outside.carrier_keys,
            exotel: outside.exotel,
            sign_in,
            mailbox: world
                .as_ref()
                .map(|world| Arc::new(world.mail.clone()) as Arc<dyn Mailbox>),
            realtime: routes::courts::realtime::Realtime::default(),
            trials: Trials::default(),
            metrics,
            readiness: Readiness::default(),
            ports,
            config,
        }));
        if let Some(world) = &world {
            let real = format!("http://{address}").parse()?;
            world.set_server(state.public_url.parse()?, real)?;
            let diary = if diary && state.config.demo_diary {
                Diary::Full
            } else {
                Diary::Empty
            };
            company::settle_in(&state.ports, world, diary).await?;
        }
        background::sweep(&state, true).await;
        let stop = CancellationToken::new();
        let web = tokio::spawn(serve(listener, routes::all(&state), stop.clone()));
        let background = background::begin(&state, &worker, &stop);
        tracing::info!(%address, public_url = %state.public_url, "ringdesk answers");
        Ok(Self {
            address,
            state,
            world,
            worker,
            stop,
            web,
            background,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its parts.
    #[must_use]
    pub const fn state(&self) -> &AppState {
        &self.state
    }

    /// The simulated outside world, if there is one.
    #[must_use]
    pub const fn world(&self) -> Option<&Arc<World>> {
        self.world.as_ref()
    }

    /// The outbox runner.
    #[must_use]
    pub const fn worker(&self) -> &Worker {
        &self.worker
    }

    /// Takes no more calls, lets those that run come to an end, then stops everything.
    ///
    /// # Errors
    /// If the listener failed while it ran.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.state
            .calls
            .drain(self.state.config.web.drain_time)
            .await;
        self.stop.cancel();
        for task in self.background {
            let _ = task.await;
        }
        // Browsers hold live streams open for as long as they look at a page: those are cut.
        let patience = self.state.ports.clock.sleep(Duration::from_secs(2));
        let aborter = self.web.abort_handle();
        tokio::select! {
            ended = self.web => ended??,
            () = patience => aborter.abort(),
        }
        Ok(())
    }
}

/// Offers to those who wait, with links to this server.
fn waitlist(ports: &Ports, services: &Services, public_url: &str) -> Waitlist {
    Waitlist::new(
        ports.clone(),
        services.snapshots.clone(),
        services.availability.clone(),
        services.bookings.clone(),
        public_url,
    )
}

/// An outbox runner alone, over the same database as a server elsewhere.
///
/// # Errors
/// As [`Server::start`].
pub async fn worker(
    config: Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> anyhow::Result<Worker> {
    anyhow::ensure!(
        !config.simulators,
        "a worker alone has no outside world: give it credentials, or those of `ringdesk simulate world`"
    );
    let store: Arc<dyn Store> =
        Arc::new(open_database(&config.database, Arc::clone(&entropy)).await?);
    let outside = outside::connect(&config, &store, &clock, &entropy)?;
    let public_url = config
        .web
        .public_url
        .clone()
        .context("set RINGDESK_PUBLIC_URL: the carrier reports deliveries there")?;
    let live = live::open(&config.database, &clock, &entropy)?;
    let ports = Ports {
        store: recording(store, &clock),
        clock,
        entropy,
        calendar: outside.calendar,
        live,
    };
    let set_up = (outside.consent, outside.numbers);
    let services = services(&ports, &config, outside.speech, set_up);
    let sms_status = format!("{public_url}{}", sms_status::PATH);
    let waitlist = waitlist(&ports, &services, &public_url);
    Ok(outbox::worker(
        &config.jobs,
        &ports,
        services.bookings,
        waitlist,
        outside.telephony,
        outside.mail,
        sms_status,
    ))
}

/// Who may come in, over a database alone: for commands that need no outside world.
///
/// # Errors
/// If the database cannot be opened.
pub async fn access(
    config: &Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> anyhow::Result<AccessDesk> {
    Ok(AccessDesk::new(alone(config, clock, entropy).await?))
}

/// Court facilities, over a database alone.
///
/// # Errors
/// If the database cannot be opened.
pub async fn facilities(
    config: &Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> anyhow::Result<Facilities> {
    let ports = alone(config, clock, entropy).await?;
    let snapshots = Snapshots::new(ports.clone());
    Ok(Facilities::new(ports, snapshots))
}

async fn alone(
    config: &Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> anyhow::Result<Ports> {
    let store: Arc<dyn Store> =
        Arc::new(open_database(&config.database, Arc::clone(&entropy)).await?);
    let mut config = config.clone();
    let listen = config.web.listen;
    // Nobody comes back to this process, so an address that is not set may be any.
    config
        .web
        .public_url
        .get_or_insert_with(|| format!("http://{listen}"));
    let calendar = Arc::new(outside::calendar(&config, &store, &clock)?);
    Ok(Ports {
        store: recording(store, &clock),
        clock,
        entropy,
        calendar,
        live: Arc::new(LocalLive::default()),
    })
}

/// The database as use cases are given it: what changes rules keeps a version of them.
fn recording(store: Arc<dyn Store>, clock: &Arc<dyn Clock>) -> Arc<dyn Store> {
    Arc::new(Recording::new(store, Arc::clone(clock)))
}

fn services(
    ports: &Ports,
    config: &Config,
    speech: Arc<dyn services::ports::speech::SpeechModels>,
    (consent, numbers): (Option<Arc<dyn CalendarConsent>>, NumberWorld),
) -> Services {
    let snapshots = Snapshots::new(ports.clone());
    let availability = Availability::new(ports.clone());
    let public_url = config.web.public_url.as_deref().unwrap_or_default();
    let bookings =
        Bookings::new(ports.clone(), snapshots.clone(), availability.clone()).linking(public_url);
    let waitlist = Waitlist::new(
        ports.clone(),
        snapshots.clone(),
        availability.clone(),
        bookings.clone(),
        public_url,
    );
    let mut settings = CallSettings::default();
    settings.model.model.clone_from(&config.speech.model);
    settings
        .model
        .transcription
        .clone_from(&config.speech.transcription_model);
    settings.limits.tool = config.calls.tool_time;
    settings.calls.per_caller = config.calls.per_caller;
    settings.calls.per_number = config.calls.per_number;
    let desk = CallDesk::new(ports.clone(), snapshots.clone(), speech, settings);
    Services {
        trial: TrialDesk::new(ports.clone(), snapshots.clone(), desk.clone()),
        desk: desk.linking(public_url),
        toolbox: Toolbox::new(
            ports.clone(),
            snapshots.clone(),
            availability.clone(),
            bookings.clone(),
        ),
        access: AccessDesk::new(ports.clone()),
        calendar_accounts: CalendarAccounts::new(
            ports.clone(),
            consent,
            snapshots.clone(),
            bookings.clone(),
        ),
        numbers: Numbers::new(ports.clone(), snapshots.clone(), numbers),
        guide: SetupGuide::new(
            ports.clone(),
            Catalogue::new(ports.clone(), snapshots.clone()),
            Receptionists::new(ports.clone(), snapshots.clone()),
        ),
        receptionists: Receptionists::new(ports.clone(), snapshots.clone()),
        settings: Settings::new(ports.clone()),
        team: Team::new(ports.clone()),
        assistants: Assistants::new(
            ports.clone(),
            snapshots.clone(),
            availability.clone(),
            config.telephony.spare_numbers.clone(),
        ),
        catalogue: Catalogue::new(ports.clone(), snapshots.clone()),
        customers: Customers::new(ports.clone()),
        facilities: Facilities::new(ports.clone(), snapshots.clone()),
        visitors: Visitors::new(
            ports.clone(),
            snapshots.clone(),
            availability.clone(),
            bookings.clone(),
            waitlist.clone(),
            public_url,
        ),
        waitlist,
        why_not: WhyNot::new(ports.clone(), snapshots.clone(), availability.clone()),
        demand: Demand::new(ports.clone(), snapshots.clone()),
        texts: Texts::new(ports.clone()),
        queries: Queries::new(ports.clone()),
        portal: Portal::new(
            ports.clone(),
            WhyNot::new(ports.clone(), snapshots.clone(), availability.clone()),
            Catalogue::new(ports.clone(), snapshots.clone()),
            config.simulators,
        )
        .linking(public_url),
        bookings,
        availability,
        snapshots,
    }
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let address = config.web.listen;
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; choose another RINGDESK_LISTEN"))
}

async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    // A connection whose small writes are put together is a slower one, and nothing worse.
    let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
    axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}
