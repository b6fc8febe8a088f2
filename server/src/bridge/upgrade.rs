//! Requests that become a carrier's socket.

use std::future::Future;

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::{rt::TokioIo, server::conn::auto::upgrade::downcast};
use providers::websocket::{Limits, Role, Socket, Transport};
use sha1::{Digest, Sha1};
use tokio::net::TcpStream;

/// What the standard has every server add to the client's key.
const ADDED: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const LIMITS: Limits = Limits {
    // No message of a carrier's protocol comes near this.
    longest: 64 * 1024,
    // A carrier takes audio as fast as the model speaks and plays it in real time, so its socket never lags behind for
    // long. A megabyte and a half is more than a minute and a half of audio.
    waiting: 1536 * 1024,
};

/// A request to become a WebSocket.
#[derive(Debug)]
pub struct CarrierUpgrade {
    answer: HeaderValue,
    upgrade: OnUpgrade,
}

/// Why a request cannot become a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnUpgrade {
    /// It is none.
    #[error(
        "this address speaks WebSocket: send a GET with Connection: upgrade and Upgrade: websocket"
    )]
    Headers,
    /// It speaks another version.
    #[error("this address speaks WebSocket version 13")]
    Version,
    /// It lacks its key.
    #[error("Sec-WebSocket-Key is missing")]
    Key,
    /// The connection cannot change its protocol.
    #[error("this connection cannot be upgraded; use HTTP/1.1")]
    Connection,
}

impl IntoResponse for NotAnUpgrade {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Headers | Self::Key => StatusCode::BAD_REQUEST,
            Self::Version | Self::Connection => StatusCode::UPGRADE_REQUIRED,
        };
        let version = [(header::SEC_WEBSOCKET_VERSION, "13")];
        (status, version, self.to_string()).into_response()
    }
}

impl<S: Sync> FromRequestParts<S> for CarrierUpgrade {
    type Rejection = NotAnUpgrade;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotAnUpgrade> {
        let headers = &parts.headers;
        if parts.method != Method::GET
            || !names(headers, &header::CONNECTION, "upgrade")
            || !names(headers, &header::UPGRADE, "websocket")
        {
            return Err(NotAnUpgrade::Headers);
        }
        if !names(headers, &header::SEC_WEBSOCKET_VERSION, "13") {
            return Err(NotAnUpgrade::Version);
        }
        let key = headers
            .get(header::SEC_WEBSOCKET_KEY)
            .ok_or(NotAnUpgrade::Key)?;
        let answer = answer(key.as_bytes())?;
        let upgrade = parts
            .extensions
            .remove::<OnUpgrade>()
            .ok_or(NotAnUpgrade::Connection)?;
        Ok(Self { answer, upgrade })
    }
}

/// Whether a header lists a word.
fn names(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().eq_ignore_ascii_case(word))
}

fn answer(key: &[u8]) -> Result<HeaderValue, NotAnUpgrade> {
    let digest = Sha1::new().chain_update(key).chain_update(ADDED).finalize();
    HeaderValue::try_from(STANDARD.encode(digest)).map_err(|_| NotAnUpgrade::Key)
}

impl CarrierUpgrade {
    /// Answers the request, and runs `serve` with the socket that it becomes.
    pub fn accept<F, S>(self, serve: S) -> Response
    where
        S: FnOnce(CarrierConnection) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let upgrade = self.upgrade;
        tokio::spawn(async move {
            match upgrade.await {
                // Boxed, so that this task is small for as long as the handshake takes.
                Ok(upgraded) => Box::pin(serve(open(upgraded))).await,
                Err(error) => tracing::debug!(error = %error, "a carrier's socket did not open"),
            }
        });
        let headers = [
            (header::CONNECTION, HeaderValue::from_static("upgrade")),
            (header::UPGRADE, HeaderValue::from_static("websocket")),
            (header::SEC_WEBSOCKET_ACCEPT, self.answer),
        ];
        (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response()
    }
}

/// A socket as it was accepted.
pub type CarrierConnection = Socket<Box<dyn Transport>>;

fn open(upgraded: Upgraded) -> CarrierConnection {
    // The connection itself, without the layers of HTTP around it, which cost time with every frame.
    match downcast::<TokioIo<TcpStream>>(upgraded) {
        Ok(parts) => {
            let stream = parts.io.into_inner();
            // Small packets go out at once: each is 20 ms of somebody's voice. A socket that cannot do so still works.
            let _ = stream.set_nodelay(true);
            Socket::new(
                Box::new(stream) as Box<dyn Transport>,
                Role::Server,
                LIMITS,
                &parts.read_buf,
                0,
            )
        }
        Err(upgraded) => Socket::new(
            Box::new(TokioIo::new(upgraded)),
            Role::Server,
            LIMITS,
            &[],
            0,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_to_a_key_is_that_of_the_standard() {
        assert_eq!(
            answer(b"dGhlIHNhbXBsZSBub25jZQ==").unwrap(),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
    }

    #[test]
    fn a_word_is_found_in_any_list_and_any_case() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::CONNECTION,
            HeaderValue::from_static("keep-alive, Upgrade"),
        );
        assert!(names(&headers, &header::CONNECTION, "upgrade"));
        assert!(!names(&headers, &header::CONNECTION, "up"));
        assert!(!names(&headers, &header::UPGRADE, "websocket"));
    }
}
