//! What is measured: Ringdesk, HAProxy, a raw relay, and a Node bridge.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use async_trait::async_trait;
use domain::{BusinessId, TimeRange, view::LiveEvent};
use futures::stream::{BoxStream, StreamExt};
use services::ports::{
    Live,
    calendar::{
        Calendar, CalendarAccess, CalendarBusy, CalendarEntry, CalendarError, CalendarEvent,
        EventDraft, EventList, EventQuery,
    },
    calendar_event_id::EventId,
};
use services::seed::Diary;

use crate::{
    carriers::{ACCOUNT, Entrance, TOKEN},
    company,
    process::{Measured, free_address},
};

/// The key that the measured server's database is encrypted with.
pub(crate) const KEY: &str =
    "bench:0707070707070707070707070707070707070707070707070707070707070707";

/// A running candidate.
pub(crate) struct Candidate {
    pub(crate) process: Measured,
    pub(crate) entrance: Entrance,
    /// Configuration and database, removed with the candidate.
    _files: tempfile::TempDir,
}

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Ringdesk,
    Haproxy,
    Relay,
    Node,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ringdesk => "ringdesk",
            Self::Haproxy => "haproxy",
            Self::Relay => "relay",
            Self::Node => "node",
        }
    }
}

/// Where the candidates come from.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    pub(crate) server: PathBuf,
    pub(crate) node_bridge: Option<PathBuf>,
    /// Pins a candidate to one core: its number.
    pub(crate) core: Option<usize>,
}

impl Sources {
    /// Starts a candidate in front of the model or the far end.
    pub(crate) async fn start(
        &self,
        kind: Kind,
        model: SocketAddr,
        peer: SocketAddr,
    ) -> anyhow::Result<Candidate> {
        let files = tempfile::tempdir()?;
        let address = free_address()?;
        let (command, entrance) = match kind {
            Kind::Ringdesk => self.ringdesk(files.path(), address, model).await?,
            Kind::Haproxy => (
                self.haproxy(files.path(), address, peer)?,
                Entrance::Socket(address),
            ),
            Kind::Relay => {
                let mut command = self.command(&std::env::current_exe()?);
                command.args([
                    "relay",
                    "--listen",
                    &address.to_string(),
                    "--to",
                    &peer.to_string(),
                ]);
                (command, Entrance::Socket(address))
            }
            Kind::Node => {
                let bridge = self
                    .node_bridge
                    .as_ref()
                    .context("there is no Node bridge")?;
                let mut command = self.command(Path::new("node"));
                command
                    .arg(bridge)
                    .env("PORT", address.port().to_string())
                    .env("MODEL_URL", model_url(model));
                (
                    command,
                    Entrance::Path {
                        server: address,
                        path: "/media-stream",
                    },
                )
            }
        };
        let mut process = Measured::start(kind.name(), command)?;
        process.listens(address).await?;
        Ok(Candidate {
            process,
            entrance,
            _files: files,
        })
    }

    async fn ringdesk(
        &self,
        files: &Path,
        address: SocketAddr,
        model: SocketAddr,
    ) -> anyhow::Result<(Command, Entrance)> {
        let database = format!("sqlite:{}", files.join("ringdesk.db").display());
        let ports = company::ports(&database, KEY).await?;
        let seeded = company::seed(&ports, Diary::Empty).await?;
        let number = seeded.number.as_str().to_owned();
        let mut command = self.command(&self.server);
        command.arg("serve");
        for (name, value) in server_settings(&database, address, model) {
            command.env(name, value);
        }
        Ok((
            command,
            Entrance::Webhook {
                server: address,
                number,
            },
        ))
    }

    fn haproxy(
        &self,
        files: &Path,
        address: SocketAddr,
        to: SocketAddr,
    ) -> anyhow::Result<Command> {
        let config = files.join("haproxy.cfg");
        fs::write(
            &config,
            format!(
                "global\n  maxconn 4096\n  nbthread 2\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 1h\n  \
                 timeout server 1h\nfrontend carriers\n  bind {address}\n  default_backend bridge\nbackend bridge\n  \
                 server one {to}\n"
            ),
        )?;
        let mut command = self.command(Path::new("haproxy"));
        command.arg("-f").arg(config);
        Ok(command)
    }

    fn command(&self, program: &Path) -> Command {
        match self.core {
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["-c", &core.to_string()]).arg(program);
                command
            }
            None => Command::new(program),
        }
    }
}

pub(crate) fn model_url(model: SocketAddr) -> String {
    format!("ws://{model}/v1/realtime")
}

/// A server as in operation, with all that it does beside the audio switched on, but with our model and carrier.
pub(crate) fn server_settings(
    database: &str,
    address: SocketAddr,
    model: SocketAddr,
) -> Vec<(&'static str, String)> {
    vec![
        ("RINGDESK_SIMULATORS", "off".into()),
        ("RINGDESK_LISTEN", address.to_string()),
        ("RINGDESK_PUBLIC_URL", format!("http://{address}")),
        ("RINGDESK_DATABASE_URL", database.into()),
        ("RINGDESK_SECRET_KEYS", KEY.into()),
        ("RINGDESK_TWILIO_ACCOUNT_SID", ACCOUNT.into()),
        ("RINGDESK_TWILIO_AUTH_TOKEN", TOKEN.into()),
        (
            "RINGDESK_TWILIO_BASE_URL",
            "http://127.0.0.1:9/2010-04-01".into(),
        ),
        ("RINGDESK_OPENAI_API_KEY", "sk-bench".into()),
        ("RINGDESK_OPENAI_REALTIME_URL", model_url(model)),
        ("RINGDESK_GOOGLE_CLIENT_ID", "bench".into()),
        ("RINGDESK_GOOGLE_CLIENT_SECRET", "bench".into()),
        ("RINGDESK_CALLS_MAX", "5000".into()),
        ("RINGDESK_CALLS_PER_CALLER", "100000".into()),
        ("RINGDESK_CALLS_PER_NUMBER", "100000".into()),
        ("RINGDESK_LOG", "error".into()),
    ]
}

/// Seeding writes no calendar.
pub(crate) struct NoCalendar;

#[async_trait]
impl Calendar for NoCalendar {
    async fn calendars(&self, _: CalendarAccess) -> Result<Vec<CalendarEntry>, CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }

    async fn busy(
        &self,
        _: CalendarAccess,
        _: &[String],
        _: TimeRange,
    ) -> Result<Vec<CalendarBusy>, CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }

    async fn insert_event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
        _: &EventDraft,
    ) -> Result<CalendarEvent, CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }

    async fn event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
    ) -> Result<Option<CalendarEvent>, CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }

    async fn patch_event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
        _: &EventDraft,
        _: Option<&str>,
    ) -> Result<CalendarEvent, CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }

    async fn delete_event(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventId,
    ) -> Result<(), CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }

    async fn events(
        &self,
        _: CalendarAccess,
        _: &str,
        _: &EventQuery,
    ) -> Result<EventList, CalendarError> {
        Err(CalendarError::NeedsReconnect)
    }
}

/// Nobody looks while a database is seeded.
pub(crate) struct NoLive;

impl Live for NoLive {
    fn publish(&self, _: LiveEvent) {}

    fn follow(&self, _: BusinessId) -> BoxStream<'static, LiveEvent> {
        futures::stream::empty().boxed()
    }
}
