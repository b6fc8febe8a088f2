//! `GET /api/customers/{id}/history`.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use services::customers::Event;
use utoipa::ToSchema;

use super::{appointments::Appointment, customers::Customer};
use crate::{
    error::ErrorBody,
    routes::{
        api::{auth::KeyHolder, page},
        body::Answer,
    },
    state::AppState,
};

/// Everything that happened with a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerHistory {
    customer: Customer,
    /// The latest first; at most 500.
    timeline: Vec<Happened>,
}

/// One thing that happened: the part that `kind` names is there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Happened {
    /// `call`, `appointment` or `message`.
    kind: &'static str,
    at: String,
    call: Option<CallLine>,
    appointment: Option<Appointment>,
    message: Option<MessageLine>,
}

/// A call, in short; all of it is at `/api/v1/calls/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallLine {
    id: String,
    outcome: Option<String>,
    summary: Option<String>,
    ended_at: Option<String>,
}

/// A text, an e-mail or a message that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageLine {
    id: String,
    /// `inbound` or `outbound`.
    direction: String,
    state: String,
    text: String,
}

impl From<Event> for Happened {
    fn from(event: Event) -> Self {
        let empty = Self {
            kind: "",
            at: event.at().to_string(),
            call: None,
            appointment: None,
            message: None,
        };
        match event {
            Event::Call(call) => Self {
                kind: "call",
                call: Some(CallLine {
                    id: call.id.to_string(),
                    outcome: call.outcome.map(|outcome| outcome.to_string()),
                    summary: call.summary,
                    ended_at: call.ended_at.map(|at| at.to_string()),
                }),
                ..empty
            },
            Event::Booking(booking) => Self {
                kind: "appointment",
                appointment: Some(Appointment::from(*booking)),
                ..empty
            },
            Event::Message(message) => Self {
                kind: "message",
                message: Some(MessageLine {
                    id: message.id.to_string(),
                    direction: message.direction.to_string(),
                    state: message.state.to_string(),
                    text: message.body,
                }),
                ..empty
            },
        }
    }
}

/// Calls, appointments and messages of a customer, in one order of time.
#[utoipa::path(get, path = "/api/customers/{id}/history", tag = "customers",
    params(("id" = String, Path, description = "The customer's id")),
    responses((status = 200, body = CustomerHistory), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Answer<CustomerHistory> {
    let id = page::id(&id, "customer")?;
    let history = state
        .services
        .customers
        .history(holder.business, id)
        .await?;
    Ok(Json(CustomerHistory {
        customer: history.customer.into(),
        timeline: history.events.into_iter().map(Happened::from).collect(),
    }))
}
