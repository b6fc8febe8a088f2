//! A speech model for load: it speaks one endless sentence in real time, and hears without understanding.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{SinkExt, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    time::MissedTickBehavior,
};
use tokio_tungstenite::{
    accept_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use crate::{
    figures::Times,
    wire::{Epoch, age, stamped},
};

/// What the model's side sees.
pub(crate) struct Model {
    pub(crate) address: SocketAddr,
    pub(crate) shared: Arc<Shared>,
}

/// Counts and times of all sessions.
pub(crate) struct Shared {
    epoch: Epoch,
    /// Carrier to model.
    pub(crate) up: Times,
    /// Socket accepted to `session.update` read.
    pub(crate) configured: Times,
    /// An interruption's words sent to `conversation.item.truncate` read.
    pub(crate) truncated: Times,
    pub(crate) heard: AtomicU64,
    pub(crate) spoken: AtomicU64,
    /// Once set, each session's caller interrupts once.
    pub(crate) interrupt: AtomicBool,
}

impl Model {
    pub(crate) async fn start(epoch: Epoch) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            epoch,
            up: Times::default(),
            configured: Times::default(),
            truncated: Times::default(),
            heard: AtomicU64::new(0),
            spoken: AtomicU64::new(0),
            interrupt: AtomicBool::new(false),
        });
        let of = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let of = Arc::clone(&of);
                tokio::spawn(async move {
                    let _ = session(socket, &of).await;
                });
            }
        });
        Ok(Self { address, shared })
    }
}

async fn session(socket: TcpStream, shared: &Shared) -> anyhow::Result<()> {
    socket.set_nodelay(true)?;
    let accepted = shared.epoch.elapsed();
    let config = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0);
    let socket = accept_async_with_config(socket, Some(config)).await?;
    let (mut sink, mut source) = socket.split();
    sink.send(Message::text(
        r#"{"type":"session.created","event_id":"e0","session":{"type":"realtime","object":"realtime.session","id":"sess_1","model":"gpt-realtime-2.1-mini"}}"#,
    ))
    .await?;
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut speaking, mut interrupted, mut audio) = (false, None, String::new());
    loop {
        tokio::select! {
            message = source.next() => {
                let Some(Ok(message)) = message else { return Ok(()) };
                let Message::Text(text) = message else { continue };
                if let Some(age) = age(shared.epoch, &text) {
                    shared.up.add(age);
                    shared.heard.fetch_add(1, Ordering::Relaxed);
                } else if text.contains(r#""type":"session.update""#) {
                    shared.configured.add(shared.epoch.elapsed().saturating_sub(accepted));
                    sink.send(Message::text(
                        r#"{"type":"session.updated","event_id":"e1","session":{"type":"realtime","object":"realtime.session","id":"sess_1","model":"gpt-realtime-2.1-mini"}}"#,
                    )).await?;
                } else if text.contains(r#""type":"response.create""#) && !speaking {
                    speaking = true;
                    for event in BEGIN {
                        sink.send(Message::text(event)).await?;
                    }
                } else if text.contains(r#""type":"conversation.item.truncate""#)
                    && let Some(at) = interrupted
                {
                    shared.truncated.add(shared.epoch.elapsed().saturating_sub(at));
                }
            }
            _ = tick.tick(), if speaking => {
                stamped(shared.epoch, &mut audio);
                let event = format!(
                    r#"{{"type":"response.output_audio.delta","event_id":"e9","response_id":"resp_1","item_id":"item_1","output_index":0,"content_index":0,"delta":"{audio}"}}"#
                );
                let event = Message::text(event);
                if shared.interrupt.load(Ordering::Relaxed) && interrupted.is_none() {
                    // Right behind audio, so that there is something left to cut.
                    sink.feed(event).await?;
                    for event in INTERRUPT {
                        sink.feed(Message::text(event)).await?;
                    }
                    interrupted = Some(shared.epoch.elapsed());
                    sink.flush().await?;
                    continue;
                }
                sink.send(event).await?;
                shared.spoken.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// A response begins to speak.
const BEGIN: [&str; 4] = [
    r#"{"type":"response.created","event_id":"e2","response":{"object":"realtime.response","id":"resp_1","status":"in_progress","output":[]}}"#,
    r#"{"type":"response.output_item.added","event_id":"e3","response_id":"resp_1","output_index":0,"item":{"id":"item_1","type":"message","role":"assistant","status":"in_progress","content":[]}}"#,
    r#"{"type":"conversation.item.added","event_id":"e4","previous_item_id":null,"item":{"id":"item_1","type":"message","role":"assistant","status":"in_progress","content":[]}}"#,
    r#"{"type":"response.content_part.added","event_id":"e5","response_id":"resp_1","item_id":"item_1","output_index":0,"content_index":0,"part":{"type":"audio","transcript":""}}"#,
];

/// The caller speaks up, and the words are no mere acknowledgement.
const INTERRUPT: [&str; 2] = [
    r#"{"type":"input_audio_buffer.speech_started","event_id":"e6","audio_start_ms":1000,"item_id":"item_2"}"#,
    r#"{"type":"conversation.item.input_audio_transcription.delta","event_id":"e7","item_id":"item_2","content_index":0,"delta":"no wait, I meant Thursday"}"#,
];
