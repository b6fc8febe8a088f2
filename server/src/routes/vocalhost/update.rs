//! `PATCH /api/assistant/{id}`.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use services::assistants::{Update, Voice};
use utoipa::ToSchema;

use super::{
    assistants::AssistantView,
    form::{days, time},
    number,
    refusal::Refused,
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::{auth::browser::Browser, body::JsonBody},
    state::AppState,
};

/// What is to be changed; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patch {
    business_name: Option<String>,
    receptionist_name: Option<String>,
    description: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    booking_duration_minutes: Option<u32>,
    /// `monday` to `sunday`; a day that is not named is closed.
    available_days: Option<BTreeMap<String, bool>>,
    /// `male` or `female`.
    voice_type: Option<String>,
}

/// The assistant as it is then.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Changed {
    message: &'static str,
    assistant: AssistantView,
}

impl Patch {
    fn update(self) -> Result<Update, Refused> {
        let voice = match self.voice_type.as_deref() {
            None => None,
            Some("female") => Some(Voice::Female),
            Some("male") => Some(Voice::Male),
            Some(_) => return Err(Refused::field("voice_type", "is male or female")),
        };
        let clock = |name: &'static str, text: Option<String>| {
            text.map(|text| time(name, &text)).transpose()
        };
        Ok(Update {
            business_name: self.business_name,
            receptionist_name: self.receptionist_name,
            description: self.description,
            start: clock("start_time", self.start_time)?,
            end: clock("end_time", self.end_time)?,
            days: self
                .available_days
                .map(|given| days("available_days", &given))
                .transpose()?,
            minutes: self.booking_duration_minutes,
            voice,
        })
    }
}

/// Changes an assistant of the signed-in person.
#[utoipa::path(patch, path = "/api/assistant/{id}", tag = "assistants", security(("session" = [])),
    params(("id" = u64, Path, description = "The assistant's number")), request_body = Patch,
    responses((status = 200, body = Changed), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn change(
    State(state): State<AppState>,
    browser: Browser,
    Path(id): Path<String>,
    patch: Result<JsonBody<Patch>, RouteError>,
) -> Result<Json<Changed>, Refused> {
    let assistants = &state.services.assistants;
    let place = assistants.find(&browser.person, number(&id)?).await?;
    let JsonBody(patch) = patch?;
    let update = patch.update()?;
    assistants.update(&browser.person, place, &update).await?;
    let assistant = assistants.at(place).await?.into();
    Ok(Json(Changed {
        message: "Assistant updated.",
        assistant,
    }))
}
