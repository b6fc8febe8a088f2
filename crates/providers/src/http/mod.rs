//! The one place that builds HTTP clients, and how their failures are read.

mod failure;

use std::time::Duration;

pub use failure::{Effect, not_sent, read_status, retry_after, transport, unreadable};
use reqwest::redirect::Policy;

/// How long a client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection, TLS included.
    pub connect: Duration,
    /// For the whole request, from the first byte sent to the last received.
    pub request: Duration,
}

impl Default for Timeouts {
    /// 3 s to connect and 10 s in all: the longest that any provider named here needs for an answer it will give.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            request: Duration::from_secs(10),
        }
    }
}

/// A client could not be built: the TLS backend or the system's name resolution is not usable.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up HTTPS; check the system's TLS and resolver settings")]
pub struct ClientError(#[source] reqwest::Error);

/// Makes the ring backend the process's TLS. Call it first in every program and test that connects; calling it again
/// does nothing.
pub fn install_tls() {
    // The error only says that a backend is installed, which is what is wanted.
    let _already = rustls::crypto::ring::default_provider().install_default();
}

/// A client with these timeouts that follows no redirects: a provider's API does not redirect, and a redirect could
/// carry credentials to another host.
///
/// # Errors
/// If the TLS backend cannot be set up.
pub fn client(timeouts: Timeouts) -> Result<reqwest::Client, ClientError> {
    install_tls();
    reqwest::Client::builder()
        .connect_timeout(timeouts.connect)
        .timeout(timeouts.request)
        .redirect(Policy::none())
        .user_agent(concat!("ringdesk/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(ClientError)
}
