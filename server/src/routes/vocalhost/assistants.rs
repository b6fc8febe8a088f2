//! `GET /api/assistants?user_id=…`.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use services::{ServiceError, assistants::Assistant};
use utoipa::{IntoParams, ToSchema};

use super::refusal::Refused;
use crate::{
    error::ErrorBody,
    routes::{
        auth::{browser::Browser, me},
        body::Asked,
    },
    state::AppState,
};

/// Whose assistants.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// The signed-in person's own number.
    user_id: Option<u64>,
}

/// Assistants, by number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssistantList {
    assistants: Vec<AssistantView>,
}

/// An assistant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssistantView {
    id: u64,
    /// What the receptionist calls itself.
    name: String,
    business_name: String,
    description: String,
    #[schema(example = "09:00")]
    start_time: Option<String>,
    #[schema(example = "17:00")]
    end_time: Option<String>,
    booking_duration_minutes: Option<u32>,
    /// `monday` to `sunday`.
    available_days: BTreeMap<&'static str, bool>,
    twilio_number: Option<String>,
    /// `male` or `female`.
    voice_type: &'static str,
}

impl From<Assistant> for AssistantView {
    fn from(it: Assistant) -> Self {
        Self {
            id: it.number,
            name: it.name,
            business_name: it.business_name,
            description: it.description,
            start_time: it.start.map(|time| time.to_string()),
            end_time: it.end.map(|time| time.to_string()),
            booking_duration_minutes: it.minutes,
            available_days: it.days.named().collect(),
            twilio_number: it.phone.map(String::from),
            voice_type: it.voice.as_str(),
        }
    }
}

/// The signed-in person must be the one whose number is named.
pub(super) fn own(browser: &Browser, user: u64) -> Result<(), ServiceError> {
    if me::number(browser.person.user.id) == user {
        return Ok(());
    }
    Err(ServiceError::NotFound("user"))
}

/// The signed-in person's assistants.
#[utoipa::path(get, path = "/api/assistants", tag = "assistants", params(Whose), security(("session" = [])),
    responses((status = 200, body = AssistantList), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "Somebody else's number")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    browser: Browser,
    Asked(whose): Asked<Whose>,
) -> Result<Json<AssistantList>, Refused> {
    if let Some(user) = whose.user_id {
        own(&browser, user)?;
    }
    let assistants = state.services.assistants.list(&browser.person).await?;
    Ok(Json(AssistantList {
        assistants: assistants.into_iter().map(AssistantView::from).collect(),
    }))
}
