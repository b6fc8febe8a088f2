//! Somebody who has seen a stream's `start` message and plays it again.

use std::{sync::Arc, time::Duration};

use futures::{SinkExt, StreamExt};
use services::ports::Clock;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::WebSocketConfig},
};
use url::Url;

/// A media socket from the carrier's side.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How a media socket is opened.
#[derive(Debug, Clone)]
pub(crate) struct Handshake {
    /// Where it really is.
    pub(crate) real: Url,
    /// The header that says who opens it.
    pub(crate) header: &'static str,
    /// Its value.
    pub(crate) value: String,
}

/// Opens a media socket.
pub(crate) async fn open(handshake: &Handshake) -> Result<Socket, Error> {
    let mut request = handshake.real.as_str().into_client_request()?;
    let value = handshake
        .value
        .parse()
        .map_err(|_| Error::Utf8(handshake.header.to_owned()))?;
    request.headers_mut().insert(handshake.header, value);
    // A call's messages are small; the default buffers would hold two thousand of them.
    let config = WebSocketConfig::default().read_buffer_size(4096);
    let (socket, _) = connect_async_with_config(request, Some(config), true).await?;
    Ok(socket)
}

/// How long the stranger waits to be thrown out.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens a second stream with the first messages of the first; tells whether it was refused.
pub(crate) async fn is_refused(
    clock: Arc<dyn Clock>,
    handshake: Handshake,
    opening: Vec<String>,
) -> bool {
    let attempt = async {
        let Ok(mut socket) = open(&handshake).await else {
            return true;
        };
        for text in opening {
            if socket.send(Message::text(text)).await.is_err() {
                return true;
            }
        }
        loop {
            match socket.next().await {
                // Anything said to a stranger is one message too many.
                Some(Ok(Message::Text(_) | Message::Binary(_))) => return false,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return true,
                Some(Ok(_)) => {}
            }
        }
    };
    tokio::select! {
        refused = attempt => refused,
        () = clock.sleep(PATIENCE) => false,
    }
}
