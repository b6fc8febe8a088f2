//! The other end for candidates that only pass bytes on: it answers a carrier's stream as the bridge does, with the same
//! frames in the same writes. The speech model of these measurements speaks 20 ms at a time, and the bridge sends each
//! piece with its mark behind it in one write; the carrier echoes every mark, and that echo is passed on, too.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    accept_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use crate::{
    figures::Times,
    wire::{Epoch, age, stamped},
};

/// What the far end sees.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    pub(crate) shared: Arc<Shared>,
}

/// Counts and times of all connections.
pub(crate) struct Shared {
    epoch: Epoch,
    /// Carrier to far end.
    pub(crate) up: Times,
    pub(crate) heard: AtomicU64,
    pub(crate) spoken: AtomicU64,
}

impl Peer {
    pub(crate) async fn start(epoch: Epoch) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            epoch,
            up: Times::default(),
            heard: AtomicU64::new(0),
            spoken: AtomicU64::new(0),
        });
        let of = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let of = Arc::clone(&of);
                tokio::spawn(async move {
                    let _ = stream(socket, &of).await;
                });
            }
        });
        Ok(Self { address, shared })
    }
}

async fn stream(socket: TcpStream, shared: &Shared) -> anyhow::Result<()> {
    socket.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(4096)
        // Frames leave when they are flushed, not before: a piece of audio and its mark are one write.
        .write_buffer_size(4096);
    let socket = accept_async_with_config(socket, Some(config)).await?;
    let (mut sink, mut source) = socket.split();
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let (mut audio, mut count) = (String::new(), 0_u64);
    loop {
        tokio::select! {
            message = source.next() => {
                let Some(Ok(message)) = message else { return Ok(()) };
                if let Message::Text(text) = message
                    && let Some(age) = age(shared.epoch, &text)
                {
                    shared.up.add(age);
                    shared.heard.fetch_add(1, Ordering::Relaxed);
                }
            }
            _ = tick.tick() => {
                stamped(shared.epoch, &mut audio);
                count += 1;
                let media = format!(r#"{{"event":"media","streamSid":"MZ0","media":{{"payload":"{audio}"}}}}"#);
                let mark = format!(r#"{{"event":"mark","streamSid":"MZ0","mark":{{"name":"item_1:{}:{count}"}}}}"#, count * 20);
                sink.feed(Message::text(media)).await?;
                sink.send(Message::text(mark)).await?;
                shared.spoken.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}
