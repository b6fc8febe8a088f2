//! Telephone carriers for load: each call sends a frame every 20 ms and echoes marks as a carrier does.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use futures::{SinkExt, StreamExt};
use providers::twilio::signature::{self, Signed};
use tokio::{net::TcpStream, sync::watch};
use tokio_tungstenite::{
    client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest, protocol::WebSocketConfig},
};

use crate::{
    figures::Times,
    wire::{Epoch, age, stamped},
};

/// The account that the measured servers are set up with.
pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// Its token.
pub(crate) const TOKEN: &str = "8f2c1d7e5b9a4c3d8e6f0a1b2c3d4e5f";

/// How a stream is reached.
#[derive(Debug, Clone)]
pub(crate) enum Entrance {
    /// The media socket alone, at this address.
    Socket(SocketAddr),
    /// Ringdesk: a signed webhook first, which gives the stream's token.
    Webhook { server: SocketAddr, number: String },
    /// A server of Twilio's streams that asks for no token, at this path.
    Path {
        server: SocketAddr,
        path: &'static str,
    },
}

/// Counts and times of all calls.
pub(crate) struct Shared {
    epoch: Epoch,
    /// Model to carrier.
    pub(crate) down: Times,
    /// An interruption's words, as the model side sends them, cannot be stamped: the time is between the last audio that
    /// came and `clear`, which bounds it from above by one frame.
    pub(crate) cleared: AtomicU64,
    pub(crate) sent: AtomicU64,
    pub(crate) received: AtomicU64,
}

impl Shared {
    pub(crate) fn new(epoch: Epoch) -> Arc<Self> {
        Arc::new(Self {
            epoch,
            down: Times::default(),
            cleared: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
        })
    }
}

/// Runs one call until `stop` changes.
pub(crate) async fn call(
    entrance: Entrance,
    shared: Arc<Shared>,
    nth: usize,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let sid = format!("CA{nth:032x}");
    let (url, address, token) = match &entrance {
        Entrance::Socket(address) => (format!("ws://{address}/"), *address, String::new()),
        Entrance::Path { server, path } => (format!("ws://{server}{path}"), *server, String::new()),
        Entrance::Webhook { server, number } => {
            let token = ring(*server, number, &sid).await?;
            (format!("ws://{server}/media/twilio"), *server, token)
        }
    };
    let mut request = url.as_str().into_client_request()?;
    // The carrier only knows secure sockets, so that is the scheme it signs.
    let signed = url.replacen("ws://", "wss://", 1);
    let signature = signature::sign(&TOKEN.to_owned().into(), &signed, Signed::UrlOnly);
    request
        .headers_mut()
        .insert(signature::HEADER, signature.parse()?);
    let socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, socket, Some(config)).await?;
    let (mut sink, mut source) = socket.split();
    sink.send(Message::text(
        r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#,
    ))
    .await?;
    let stream = format!("MZ{nth:032x}");
    sink.send(Message::text(format!(
        r#"{{"event":"start","sequenceNumber":"1","streamSid":"{stream}","start":{{"accountSid":"{ACCOUNT}","streamSid":"{stream}","callSid":"{sid}","tracks":["inbound"],"mediaFormat":{{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}},"customParameters":{{"token":"{token}"}}}}}}"#
    )))
    .await?;
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let (mut audio, mut frame, mut chunk) = (String::new(), String::new(), 0_u64);
    let mut sequence = 1_u64;
    loop {
        tokio::select! {
            _ = stop.changed() => {
                sequence += 1;
                let _ = sink.send(Message::text(format!(
                    r#"{{"event":"stop","sequenceNumber":"{sequence}","streamSid":"{stream}","stop":{{"accountSid":"{ACCOUNT}","callSid":"{sid}"}}}}"#
                ))).await;
                let _ = sink.close().await;
                return Ok(());
            }
            _ = tick.tick() => {
                stamped(shared.epoch, &mut audio);
                (chunk, sequence) = (chunk + 1, sequence + 1);
                use std::fmt::Write as _;
                frame.clear();
                write!(
                    frame,
                    r#"{{"event":"media","sequenceNumber":"{sequence}","streamSid":"{stream}","media":{{"track":"inbound","chunk":"{chunk}","timestamp":"{}","payload":"{audio}"}}}}"#,
                    (chunk - 1) * 20
                )?;
                sink.send(Message::text(frame.as_str())).await?;
                shared.sent.fetch_add(1, Ordering::Relaxed);
            }
            message = source.next() => {
                let text = match message {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Close(frame))) => anyhow::bail!("the stream was closed: {frame:?}"),
                    Some(Ok(_)) => continue,
                    Some(Err(error)) => return Err(error).context("the stream broke"),
                    None => anyhow::bail!("the stream ended"),
                };
                if let Some(age) = age(shared.epoch, &text) {
                    shared.down.add(age);
                    shared.received.fetch_add(1, Ordering::Relaxed);
                } else if let Some((_, name)) = text.split_once(r#""name":""#) {
                    let name = name.split('"').next().unwrap_or_default();
                    sequence += 1;
                    sink.send(Message::text(format!(
                        r#"{{"event":"mark","sequenceNumber":"{sequence}","streamSid":"{stream}","mark":{{"name":"{name}"}}}}"#
                    ))).await?;
                } else if text.contains(r#""event":"clear""#) {
                    shared.cleared.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }
}

/// Posts the webhook of a ringing call and gives the stream's token.
pub(crate) async fn ring(server: SocketAddr, number: &str, sid: &str) -> anyhow::Result<String> {
    let url = format!("http://{server}/webhooks/twilio/voice");
    let form: Vec<(String, String)> = [
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", sid),
        ("CallStatus", "ringing"),
        ("Called", number),
        ("Caller", "anonymous"),
        ("Direction", "inbound"),
        ("From", "anonymous"),
        ("To", number),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let signature = signature::sign(&TOKEN.to_owned().into(), &url, Signed::Form(&form));
    let client = providers::http::client(providers::http::Timeouts::default())?;
    let answer = client
        .post(&url)
        .header(signature::HEADER, signature)
        .form(&form)
        .send()
        .await?;
    let status = answer.status();
    let body = answer.text().await?;
    let token = body
        .split_once(r#"name="token" value=""#)
        .and_then(|(_, rest)| rest.split('"').next());
    token
        .map(str::to_owned)
        .with_context(|| format!("the call was not connected: {status} {body}"))
}
