//! Opens the connection: TCP, TLS and the WebSocket handshake.

use std::{
    io,
    pin::Pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll, ready},
};

use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{
    client_async,
    tungstenite::{Error, error::UrlError, handshake::client::Request},
};

use crate::{http::install_tls, websocket::Transport};

/// One configuration for all sessions: the certificates that are trusted are read once, and later sessions resume what an
/// earlier one agreed upon.
static TLS: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    install_tls();
    let trusted = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let config = ClientConfig::builder()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Arc::new(config)
});

/// An open connection, and what arrived behind the handshake.
pub(super) struct Connected {
    pub(super) transport: Box<dyn Transport>,
    pub(super) first: Vec<u8>,
}

/// Connects and shakes hands.
pub(super) async fn connect(request: Request) -> Result<Connected, Error> {
    let uri = request.uri();
    let host = uri.host().ok_or(UrlError::NoHostName)?;
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host)
        .to_owned();
    let (secure, usual) = match uri.scheme_str() {
        Some("wss") => (true, 443),
        Some("ws") => (false, 80),
        _ => return Err(UrlError::UnsupportedUrlScheme.into()),
    };
    let socket = TcpStream::connect((host.as_str(), uri.port_u16().unwrap_or(usual))).await?;
    // Small packets go out at once: each is 20 ms of somebody's voice.
    socket.set_nodelay(true)?;
    let transport: Box<dyn Transport> = if secure {
        let name = ServerName::try_from(host).map_err(|_| UrlError::NoHostName)?;
        let connector = TlsConnector::from(Arc::clone(&TLS));
        Box::new(connector.connect(name, socket).await?)
    } else {
        Box::new(socket)
    };
    let overheard = Overheard {
        transport,
        heard: Vec::new(),
    };
    let (socket, _) = client_async(request, overheard).await?;
    let Overheard { transport, heard } = socket.into_inner();
    Ok(Connected {
        transport,
        first: behind_head(&heard).to_vec(),
    })
}

/// What follows the head of an HTTP answer.
fn behind_head(bytes: &[u8]) -> &[u8] {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    end.map_or(&[], |end| &bytes[end + 4..])
}

/// Remembers what was read during the handshake: the other side may already have sent messages behind its answer.
struct Overheard {
    transport: Box<dyn Transport>,
    heard: Vec<u8>,
}

impl AsyncRead for Overheard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.transport).poll_read(cx, buffer))?;
        self.heard.extend_from_slice(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Overheard {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.transport).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(cx)
    }
}
