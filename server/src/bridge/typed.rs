//! The end of a call for somebody without script: what they type comes by form, what they would hear is read at once.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use serde::Deserialize;
use serde_json::json;
use services::ports::Clock;
use tokio::sync::watch;

use super::carrier::{CarrierMessage, CarrierSocket, CarrierStalled};

/// Audio, which nobody plays.
const AUDIO: &str = r#"{"type":"audio""#;

/// How far such a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Turns that are complete, of both sides.
    pub turns: usize,
    /// Turns of the caller among them.
    pub typed: u64,
    /// Whether it is the caller's turn.
    pub listening: bool,
    /// Whether the call is over.
    pub over: bool,
}

#[derive(Default)]
struct Line {
    incoming: VecDeque<String>,
    waker: Option<Waker>,
    said: u64,
    closed: bool,
}

/// The hand of whoever types. Cheap to clone.
#[derive(Clone)]
pub struct TypedLine {
    line: Arc<Mutex<Line>>,
    progress: watch::Sender<Progress>,
}

/// The call's side of it.
pub struct TypedSocket {
    line: TypedLine,
    /// The message that is lent.
    current: String,
}

#[derive(Deserialize)]
struct Frame {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    speaker: Option<String>,
}

impl TypedLine {
    /// A line, and the socket that a call gets.
    #[must_use]
    pub fn new() -> (Self, TypedSocket) {
        let line = Self {
            line: Arc::default(),
            progress: watch::Sender::new(Progress::default()),
        };
        let socket = TypedSocket {
            line: line.clone(),
            current: String::new(),
        };
        (line, socket)
    }

    /// Says something. Gives what [`answered`](Self::answered) waits for.
    pub fn say(&self, text: &str) -> u64 {
        let mut line = self.lock();
        line.said += 1;
        let said = line.said;
        send(
            &mut line,
            json!({ "type": "text", "text": text }).to_string(),
        );
        said
    }

    /// Hangs up.
    pub fn stop(&self) {
        send(&mut self.lock(), json!({ "type": "stop" }).to_string());
    }

    /// Whether the call is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.progress.borrow().over
    }

    /// Waits until so much was said and the receptionist has answered, the call is over, or patience is.
    pub async fn answered(&self, said: u64, clock: &dyn Clock, patience: Duration) -> Progress {
        let mut progress = self.progress.subscribe();
        let done = progress.wait_for(|now| now.over || (now.typed >= said && now.listening));
        tokio::select! {
            done = done => done.map(|now| *now).unwrap_or_default(),
            () = clock.sleep(patience) => *self.progress.borrow(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, frame: &Frame) {
        match frame.kind.as_str() {
            // What was written is read at once.
            "mark" => {
                let name = frame.name.as_deref().unwrap_or_default();
                let echo = json!({ "type": "mark", "name": name }).to_string();
                send(&mut self.lock(), echo);
            }
            "turn" => self.progress.send_modify(|progress| {
                progress.turns += 1;
                if frame.speaker.as_deref() == Some("caller") {
                    progress.typed += 1;
                    progress.listening = false;
                }
            }),
            "listening" => self
                .progress
                .send_modify(|progress| progress.listening = true),
            _ => {}
        }
    }
}

fn send(line: &mut Line, text: String) {
    line.incoming.push_back(text);
    if let Some(waker) = line.waker.take() {
        waker.wake();
    }
}

impl CarrierSocket for TypedSocket {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<CarrierMessage<'_>> {
        let mut line = self.line.lock();
        if let Some(text) = line.incoming.pop_front() {
            drop(line);
            self.current = text;
            return Poll::Ready(CarrierMessage::Text(&self.current));
        }
        if line.closed {
            return Poll::Ready(CarrierMessage::Closed(Some(1000)));
        }
        line.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    fn send(&mut self, text: &str) -> Result<(), CarrierStalled> {
        if text.starts_with(AUDIO) {
            return Ok(());
        }
        if let Ok(frame) = serde_json::from_str::<Frame>(text) {
            self.line.hear(&frame);
        }
        Ok(())
    }

    fn close(&mut self, _: u16) {
        let mut line = self.line.lock();
        line.closed = true;
        if let Some(waker) = line.waker.take() {
            waker.wake();
        }
        drop(line);
        self.line
            .progress
            .send_modify(|progress| progress.over = true);
    }

    fn is_flushed(&self) -> bool {
        true
    }

    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Drop for TypedSocket {
    fn drop(&mut self) {
        self.line
            .progress
            .send_modify(|progress| progress.over = true);
    }
}
