//! Which addresses the simulated outside world can reach, and where they really are.

use std::sync::{Arc, RwLock};

use url::{Host, Url};

/// The business's server under its public address and where it really listens. Requests are signed for the public
/// address and sent to the real one. Loopback addresses are reached as they are; everything else is out of reach, so
/// that a simulation never talks to the outside.
#[derive(Debug, Clone, Default)]
pub struct Reach(Arc<RwLock<Option<Server>>>);

#[derive(Debug, Clone)]
struct Server {
    public: Url,
    real: Url,
}

/// An address outside the simulated world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is outside the simulated world: use the configured public address or a loopback address"
)]
pub struct OutOfReach(pub String);

impl Reach {
    /// A world that reaches loopback addresses only, until [`set_server`](Self::set_server).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the server: its public address, and where it listens.
    pub fn set_server(&self, public: Url, real: Url) {
        let mut server = self
            .0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *server = Some(Server { public, real });
    }

    /// The real address behind `url`, with the scheme `http` or `https` turned into that of a socket if `url` has one.
    ///
    /// # Errors
    /// [`OutOfReach`] if the address is neither the server's nor a loopback address.
    pub fn locate(&self, url: &Url) -> Result<Url, OutOfReach> {
        let server = self
            .0
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        if let Some(server) = server
            && same_place(&server.public, url)
        {
            let mut real = url.clone();
            let socket = matches!(url.scheme(), "ws" | "wss");
            let scheme = match (server.real.scheme(), socket) {
                ("https", true) => "wss",
                (_, true) => "ws",
                (scheme, false) => scheme,
            };
            let moved = real.set_scheme(scheme).is_ok()
                && real.set_host(server.real.host_str()).is_ok()
                && real.set_port(server.real.port()).is_ok();
            return if moved {
                Ok(real)
            } else {
                Err(OutOfReach(url.to_string()))
            };
        }
        if is_loopback(url) {
            Ok(url.clone())
        } else {
            Err(OutOfReach(url.to_string()))
        }
    }

    /// The address for which a media handshake is signed: always that of a secure socket, at the public place.
    #[must_use]
    pub fn handshake_url(&self, url: &Url) -> String {
        let mut signed = url.clone();
        if is_loopback(url)
            && let Some(server) = &*self
                .0
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        {
            // A server that hands out its loopback address still checks signatures of its public one.
            let _ = signed.set_host(server.public.host_str());
            let _ = signed.set_port(server.public.port());
        }
        // `Url` refuses to leave the web schemes for each other only when the host is missing.
        let _ = signed.set_scheme("wss");
        signed.to_string()
    }
}

fn same_place(a: &Url, b: &Url) -> bool {
    let secure = |url: &Url| matches!(url.scheme(), "https" | "wss");
    let port = |url: &Url| url.port().unwrap_or(if secure(url) { 443 } else { 80 });
    a.host() == b.host() && (port(a) == port(b) || (a.port().is_none() && b.port().is_none()))
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn the_public_address_leads_to_the_real_one() {
        let reach = Reach::new();
        reach.set_server(
            url("https://voice.example.com"),
            url("http://127.0.0.1:8080"),
        );
        let located = |text: &str| reach.locate(&url(text)).map(|url| url.to_string());
        assert_eq!(
            located("https://voice.example.com/a?b=c"),
            Ok("http://127.0.0.1:8080/a?b=c".to_owned())
        );
        assert_eq!(
            located("wss://voice.example.com/media"),
            Ok("ws://127.0.0.1:8080/media".to_owned())
        );
        assert_eq!(
            located("http://127.0.0.1:9/x"),
            Ok("http://127.0.0.1:9/x".to_owned())
        );
        assert!(located("https://example.org/").is_err());
    }

    #[test]
    fn a_handshake_is_signed_for_the_public_secure_socket() {
        let reach = Reach::new();
        assert_eq!(
            reach.handshake_url(&url("ws://127.0.0.1:8080/m")),
            "wss://127.0.0.1:8080/m"
        );
        reach.set_server(
            url("https://voice.example.com"),
            url("http://127.0.0.1:8080"),
        );
        assert_eq!(
            reach.handshake_url(&url("ws://127.0.0.1:8080/m")),
            "wss://voice.example.com/m"
        );
        assert_eq!(
            reach.handshake_url(&url("wss://voice.example.com/m")),
            "wss://voice.example.com/m"
        );
    }
}
