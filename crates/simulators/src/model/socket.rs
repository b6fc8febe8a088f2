//! Drives one session over one WebSocket, and lets the connection suffer its faults.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use serde_json::json;

use super::ModelSimulator;
use super::faults::ModelFaults;
use super::ids::Ids;
use super::recorder::Recorder;
use super::session::{Opening, Session};

/// What an outgoing event did to the connection.
enum Fate {
    Goes,
    Ends,
}

pub(super) async fn run(
    mut socket: WebSocket,
    simulator: ModelSimulator,
    model: String,
    reasoning: bool,
    faults: ModelFaults,
) {
    let ledger = simulator.new_ledger();
    let limit = simulator.settings().session_limit;
    let opening = Opening {
        model,
        reasoning,
        settings: Arc::clone(simulator.settings()),
        faults: faults.clone(),
        ids: Ids::new(simulator.entropy()),
        ledger: ledger.clone(),
        expires_at: simulator.clock().now().as_second()
            + i64::try_from(limit.as_secs()).unwrap_or(i64::MAX),
    };
    let session = Session::open(simulator.clock().monotonic(), opening);
    let recorder = Recorder::new(simulator.settings().record_events_in.clone());
    let mut driver = Driver {
        session,
        recorder,
        faults,
        sent: 0,
    };
    driver.pump(&mut socket, &simulator).await;
    let mut report = ledger.open();
    (report.events_sent, report.ended) = (driver.sent, true);
}

struct Driver {
    session: Session,
    recorder: Recorder,
    faults: ModelFaults,
    sent: u64,
}

impl Driver {
    async fn pump(&mut self, socket: &mut WebSocket, simulator: &ModelSimulator) {
        let clock = simulator.clock();
        let interval = simulator.settings().ping_interval;
        let mut next_ping = clock.monotonic() + interval;
        loop {
            if let Fate::Ends = self.flush(socket).await {
                return;
            }
            let due = self.session.next_due().unwrap_or(next_ping).min(next_ping);
            tokio::select! {
                message = socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => {
                        self.recorder.received(&text);
                        self.session.receive(clock.monotonic(), &text);
                    }
                    Some(Ok(Message::Binary(_))) => self.session.receive(clock.monotonic(), ""),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                },
                () = clock.sleep_until(due) => {}
            }
            let now = clock.monotonic();
            self.session.advance(now);
            if now >= next_ping {
                next_ping = now + interval;
                if socket
                    .send(Message::Ping(axum::body::Bytes::new()))
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
    }

    /// Sends what the session has to say.
    async fn flush(&mut self, socket: &mut WebSocket) -> Fate {
        while let Some(event) = self.session.take_event() {
            let number = self.sent + 1;
            if self.faults.die_at_event.is_some_and(|at| number >= at) {
                if let Some(code) = self.faults.die_with_code {
                    close(socket, code, "").await;
                }
                return Fate::Ends;
            }
            self.sent = number;
            if self.faults.stall_at_event.is_some_and(|at| number >= at) {
                continue;
            }
            let every = self.faults.unknown_event_every.filter(|every| *every > 0);
            if every.is_some_and(|every| number.is_multiple_of(every)) {
                let strange = json!({"type": "session.weather.updated", "event_id": "event_strange", "sky": [1, null]});
                if send(socket, strange.to_string()).await.is_err() {
                    return Fate::Ends;
                }
            }
            let text = event.to_string();
            self.recorder.sent(&text);
            if send(socket, text).await.is_err() {
                return Fate::Ends;
            }
        }
        if let Some(reason) = self.session.close_reason() {
            close(socket, 1001, reason).await;
            return Fate::Ends;
        }
        Fate::Goes
    }
}

async fn send(socket: &mut WebSocket, text: String) -> Result<(), axum::Error> {
    socket.send(Message::Text(text.into())).await
}

async fn close(socket: &mut WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame {
        code,
        reason: Utf8Bytes::from_static(reason),
    };
    // A peer that is already gone needs no close frame.
    let _ = socket.send(Message::Close(Some(frame))).await;
}
