//! Listening, limits, the portal's files.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use domain::EmailAddress;
use secrecy::SecretString;

use super::Vars;

/// Listening, limits, the portal's files.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// `RINGDESK_LISTEN`: address and port of the server. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// `RINGDESK_PUBLIC_URL`: the address under which the carrier and browsers reach the server. Signatures are checked
    /// over it, never over what a request claims. By default the listening address.
    pub public_url: Option<String>,
    /// `RINGDESK_SITE_ROOT`: folder of the portal's built files.
    pub site_root: PathBuf,
    /// `RINGDESK_BODY_LIMIT_KIB`: longest request body.
    pub body_limit: usize,
    /// `RINGDESK_REQUEST_SECONDS`: longest handling of one request, sockets and live streams excepted.
    pub request_time: Duration,
    /// `RINGDESK_DRAIN_SECONDS`: how long running calls may go on after the server was told to stop.
    pub drain_time: Duration,
    /// `RINGDESK_SESSION_IDLE_MINUTES`: how long a signed-in browser may do nothing before it is signed out.
    pub session_idle: Duration,
    /// `RINGDESK_FRONTEND_ORIGINS`: other origins whose pages may use the interface with a person's session, as
    /// `https://app.example.com`, separated by commas.
    pub frontend_origins: Vec<String>,
    /// `RINGDESK_OPEN_COURTS`: `on` lets programs on this machine use the addresses for court facilities without a key
    /// and without the carrier's signature. Only with simulators.
    pub open_courts: bool,
    /// `RINGDESK_METRICS_TOKEN`: what `/metrics` asks for as a bearer token; open to everyone if not set.
    pub metrics_token: Option<SecretString>,
    /// `RINGDESK_HELP_EMAIL`: where people of businesses write who need help. Without one, the page says so.
    pub help_email: Option<EmailAddress>,
}

fn help_email(vars: &mut Vars) -> Option<EmailAddress> {
    let text = vars.optional("RINGDESK_HELP_EMAIL")?;
    let read = text.parse().ok();
    if read.is_none() {
        vars.fault(
            "RINGDESK_HELP_EMAIL",
            "write an e-mail address, as in help@example.com",
        );
    }
    read
}

impl WebConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        Self {
            listen: vars.socket("RINGDESK_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: vars
                .optional("RINGDESK_PUBLIC_URL")
                .map(|url| url.trim_end_matches('/').to_owned()),
            site_root: PathBuf::from(vars.text("RINGDESK_SITE_ROOT", "target/site")),
            body_limit: usize::try_from(vars.number("RINGDESK_BODY_LIMIT_KIB", 256, 65_536))
                .unwrap_or(256)
                * 1024,
            request_time: vars.seconds("RINGDESK_REQUEST_SECONDS", 15, 300),
            drain_time: vars.seconds("RINGDESK_DRAIN_SECONDS", 30, 3600),
            session_idle: Duration::from_secs(
                60 * vars.number("RINGDESK_SESSION_IDLE_MINUTES", 720, 43_200),
            ),
            frontend_origins: origins(vars),
            open_courts: vars.switch("RINGDESK_OPEN_COURTS").unwrap_or(false),
            metrics_token: vars.secret("RINGDESK_METRICS_TOKEN"),
            help_email: help_email(vars),
        }
    }

    pub(super) fn validate(&self, production: bool, vars: &mut Vars) {
        let Some(url) = &self.public_url else {
            if production {
                vars.fault(
                    "RINGDESK_PUBLIC_URL",
                    "set it to the https:// address that the carrier reaches this server under",
                );
            }
            return;
        };
        let scheme = url::Url::parse(url)
            .ok()
            .filter(url::Url::has_host)
            .map(|url| url.scheme().to_owned());
        match scheme.as_deref() {
            Some("https") => {}
            Some("http") if !production => {}
            Some("http") => vars.fault(
                "RINGDESK_PUBLIC_URL",
                "the carrier only streams audio to https:// addresses",
            ),
            _ => vars.fault(
                "RINGDESK_PUBLIC_URL",
                format!("`{url}` is not an address that begins with https:// or http://"),
            ),
        }
    }
}

/// Origins as browsers write them: scheme, host and port, and nothing after.
fn origins(vars: &mut Vars) -> Vec<String> {
    const NAME: &str = "RINGDESK_FRONTEND_ORIGINS";
    let text = vars.optional(NAME).unwrap_or_default();
    let mut origins = Vec::new();
    for origin in text.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let plain = url::Url::parse(origin)
            .is_ok_and(|url| url.origin().ascii_serialization() == origin && url.has_host());
        if plain {
            origins.push(origin.to_owned());
        } else {
            let reason = format!("`{origin}` is not an origin, as in https://app.example.com");
            vars.fault(NAME, reason);
        }
    }
    origins
}
