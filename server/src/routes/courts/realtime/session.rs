//! One session: reads messages, runs functions one after the other, and ends when nothing is said for a while.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use domain::E164;
use futures::SinkExt;
use serde_json::{Value, json};
use services::{
    facilities::{Court, Functions, OpenFacility},
    records::Actor,
};

use super::{
    limits::{Limits, Reached},
    protocol::{FromClient, ToClient, read},
};
use crate::state::AppState;

/// A session in which nothing is said for so long is over.
const IDLE: Duration = Duration::from_secs(5 * 60);
/// A session that lasts longer begins again.
const LONGEST: Duration = Duration::from_secs(60 * 60);

const NORMAL: u16 = 1000;
const OUR_FAULT: u16 = 1011;

/// What a session is about.
pub(super) struct Opening {
    pub(super) facility: OpenFacility,
    pub(super) caller: Option<E164>,
    pub(super) actor: Actor,
}

pub(super) async fn serve(state: AppState, opening: Opening, mut socket: WebSocket) {
    let session = format!("session_{:016x}", state.ports.entropy.bits());
    let (facility, functions) = (opening.facility, Functions::described());
    let created = ToClient::SessionCreated {
        session_id: &session,
        facility: facility.name(),
        system_prompt: facility.prompt(),
        functions: &functions,
    };
    if socket.send(Message::text(created.text())).await.is_err() {
        return;
    }
    tracing::info!(session.id = session, business.id = %facility.business(), "a realtime session began");
    let mut running = Running {
        court: Court::new(facility, opening.caller, opening.actor, session),
        limits: Limits::default(),
        state,
    };
    let code = running.run(&mut socket).await;
    let frame = CloseFrame {
        code,
        reason: "".into(),
    };
    let _ = socket.send(Message::Close(Some(frame))).await;
    let _ = socket.close().await;
}

struct Running {
    court: Court,
    limits: Limits,
    state: AppState,
}

impl Running {
    /// Until the client goes, or the session is over. The code to close with.
    async fn run(&mut self, socket: &mut WebSocket) -> u16 {
        let clock = std::sync::Arc::clone(&self.state.ports.clock);
        let began = clock.monotonic();
        loop {
            let left = LONGEST.saturating_sub(clock.monotonic().saturating_sub(began));
            let message = tokio::select! {
                message = socket.recv() => message,
                () = clock.sleep(IDLE.min(left)) => return NORMAL,
            };
            let text = match message {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Binary(_))) => {
                    let refusal = error("malformed", "messages are text");
                    if socket.send(refusal).await.is_err() {
                        return NORMAL;
                    }
                    continue;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return NORMAL,
            };
            let Some(answer) = self.answer(&text).await else {
                return OUR_FAULT;
            };
            if socket.send(answer).await.is_err() {
                return NORMAL;
            }
        }
    }

    /// The answer to a message; `None` if we cannot go on.
    async fn answer(&mut self, text: &str) -> Option<Message> {
        let (function_name, arguments, call_id) = match read(text) {
            Ok(FromClient::Ping) => return Some(Message::text(ToClient::Pong.text())),
            Ok(FromClient::FunctionCall {
                function_name,
                arguments,
                call_id,
            }) => (function_name, arguments, call_id),
            Err(why) => return Some(error("malformed", &why)),
        };
        if let Err(reached) = self.limits.call(self.state.ports.clock.monotonic()) {
            return Some(too_much(reached));
        }
        let Some(function) = Functions::named(&function_name) else {
            let why = format!("there is no function {function_name}: see those of session.created");
            return Some(error("unknown_function", &why));
        };
        if function == Functions::CreateBooking
            && let Err(reached) = self.limits.may_book()
        {
            return Some(too_much(reached));
        }
        let result = self.run_function(function, &arguments).await?;
        let result = ToClient::FunctionResult {
            function_name: &function_name,
            result,
            call_id,
        };
        Some(Message::text(result.text()))
    }

    async fn run_function(&mut self, function: Functions, arguments: &Value) -> Option<Value> {
        let services = &self.state.services;
        match services
            .facilities
            .run(
                (&services.availability, &services.bookings),
                &self.court,
                function,
                arguments,
            )
            .await
        {
            Ok(result) => {
                if function == Functions::CreateBooking && result["success"] == json!(true) {
                    self.limits.booked();
                }
                Some(result)
            }
            Err(error) => {
                tracing::error!(error = %error, "a realtime function failed through a fault of ours");
                None
            }
        }
    }
}

fn too_much(reached: Reached) -> Message {
    match reached {
        Reached::Calls => error("too_many", "too many function calls: wait a minute"),
        Reached::Bookings => error("too_many", "too many bookings in one session"),
    }
}

fn error(code: &str, details: &str) -> Message {
    let refusal = ToClient::Error {
        error: code,
        details,
    };
    Message::text(refusal.text())
}
