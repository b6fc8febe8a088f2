//! What every route is given.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use providers::{google::GoogleOAuth, twilio::signature::Keys};
use services::{
    Ports,
    access::AccessDesk,
    assistants::Assistants,
    availability::Availability,
    bookings::Bookings,
    calendar_accounts::CalendarAccounts,
    calls::CallDesk,
    catalogue::Catalogue,
    customers::Customers,
    demand::Demand,
    facilities::Facilities,
    numbers::Numbers,
    portal::Portal,
    ports::{mail::Mailbox, speech::SpeechModels},
    queries::Queries,
    receptionists::Receptionists,
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

use crate::{
    bridge::Calls,
    config::Config,
    routes::{courts::realtime::Realtime, ready::Readiness},
    trials::Trials,
};

/// The use cases, cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Locations as they were a moment ago.
    pub snapshots: Snapshots,
    /// Free times.
    pub availability: Availability,
    /// Making, moving and cancelling bookings.
    pub bookings: Bookings,
    /// Assistants of one diary.
    pub assistants: Assistants,
    /// What is set up, as programs see it.
    pub catalogue: Catalogue,
    /// Customers as programs see them.
    pub customers: Customers,
    /// People who wait.
    pub waitlist: Waitlist,
    /// What people without an account see and do.
    pub visitors: Visitors,
    /// Why times were not offered.
    pub why_not: WhyNot,
    /// What could not be met.
    pub demand: Demand,
    /// Texts that programs send.
    pub texts: Texts,
    /// Court facilities.
    pub facilities: Facilities,
    /// The life of a call outside its session.
    pub desk: CallDesk,
    /// The receptionist's tools.
    pub toolbox: Toolbox,
    /// Trying the receptionist.
    pub trial: TrialDesk,
    /// The team of a business.
    pub team: Team,
    /// What receptionists say and do.
    pub receptionists: Receptionists,
    /// What people and businesses choose about themselves.
    pub settings: Settings,
    /// Connected calendars.
    pub calendar_accounts: CalendarAccounts,
    /// Telephone numbers.
    pub numbers: Numbers,
    /// How a business sets itself up.
    pub guide: SetupGuide,
    /// Who may come in.
    pub access: AccessDesk,
    /// Reading calls and bookings.
    pub queries: Queries,
    /// The portal's pages.
    pub portal: Portal,
}

/// The parts of a running server, cheap to clone.
#[derive(Clone)]
pub struct AppState(pub(crate) Arc<Parts>);

/// The parts themselves.
pub struct Parts {
    /// The settings, pointing at simulators where there are some.
    pub config: Config,
    /// Where the carrier and browsers reach the server, without a trailing slash.
    pub public_url: String,
    /// Database, time, randomness, calendars, the live stream.
    pub ports: Ports,
    /// The use cases.
    pub services: Services,
    /// The speech model.
    pub speech: Arc<dyn SpeechModels>,
    /// What the carrier signs its requests with.
    pub carrier_keys: Keys,
    /// Where people sign in with Google; absent without a registration there.
    pub sign_in: Option<GoogleOAuth>,
    /// The mails that the simulated provider delivered, where there is one.
    pub mailbox: Option<Arc<dyn Mailbox>>,
    /// What Exotel's requests are known by; none without an account there.
    pub exotel: Option<providers::exotel::Access>,
    /// The calls that run in this process.
    pub calls: Calls,
    /// The test calls that forms hold in this process.
    pub trials: Trials,
    /// Conversations about courts that run in this process.
    pub realtime: Realtime,
    /// Renders the process's metrics.
    pub metrics: PrometheusHandle,
    /// What is known of the outside world.
    pub readiness: Readiness,
}

impl std::ops::Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState")
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

impl AppState {
    /// The origin of the media socket's public address. The carrier only streams to secure sockets and signs for one,
    /// also where a proxy or a simulation reaches this server without TLS.
    pub(crate) fn media_origin(&self) -> String {
        let place = self
            .public_url
            .split_once("://")
            .map_or(self.public_url.as_str(), |(_, place)| place);
        format!("wss://{place}")
    }

    /// A path's public address.
    pub(crate) fn public(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
