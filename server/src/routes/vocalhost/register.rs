//! `POST /api/register` and `POST /api/register/assistant`.

use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
};
use domain::{E164, WallRange, WallTime};
use serde::Serialize;
use services::assistants::{Days, Registered, Registration, Voice};
use utoipa::ToSchema;

use super::{
    assistants::own,
    form::{Document, Form},
    refusal::Refused,
};
use crate::{error::ErrorBody, routes::auth::browser::Browser, state::AppState};

/// An assistant without hours of its own takes bookings of this length from nine to five on working days.
const USUAL_MINUTES: u32 = 30;

/// What somebody who registers a business sends.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct BusinessForm {
    /// The signed-in person's own number.
    user_id: u64,
    business_name: String,
    receptionist_name: String,
    #[schema(example = "09:00")]
    start_time: String,
    #[schema(example = "17:00")]
    end_time: String,
    booking_duration_minutes: u32,
    /// The place's own number, with a plus and the country code.
    phone_number: String,
    /// A JSON object of days, as in `{"monday": true}`.
    available_days: String,
    /// `male` or `female`; `female` if not given.
    voice_type: Option<String>,
    /// The IANA name of the place's zone; by the country of the number if not given.
    timezone: Option<String>,
    /// Documents. They are not kept.
    #[schema(rename = "files[]", value_type = Option<Vec<String>>, format = Binary)]
    files: Option<Vec<u8>>,
}

/// What somebody who registers an assistant without a telephone sends.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct AssistantForm {
    /// The signed-in person's own number.
    user_id: u64,
    assistant_name: String,
    business_name: String,
    business_description: String,
    /// The IANA name of the place's zone; universal time if not given.
    timezone: Option<String>,
    /// Documents. They are not kept.
    #[schema(rename = "files[]", value_type = Option<Vec<String>>, format = Binary)]
    files: Option<Vec<u8>>,
}

/// A new assistant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct New {
    message: String,
    assistant_id: u64,
    /// The number that is answered; absent if it has none.
    twilio_number: Option<String>,
    /// Always 0: documents are not kept.
    indexed_chunks: u32,
    /// The documents that came along, and what was done with them.
    files: Vec<Document>,
}

impl New {
    fn of(registered: Registered, documents: Vec<Document>, message: &str) -> Self {
        let kept = if documents.is_empty() {
            ""
        } else {
            " The documents were not kept: assistants cannot learn from documents yet."
        };
        Self {
            message: format!("{message}{kept}"),
            assistant_id: registered.number,
            twilio_number: registered.phone.map(String::from),
            indexed_chunks: 0,
            files: documents,
        }
    }
}

fn voice(form: &Form) -> Result<Voice, Refused> {
    match form.optional("voice_type") {
        None | Some("female") => Ok(Voice::Female),
        Some("male") => Ok(Voice::Male),
        Some(_) => Err(Refused::field("voice_type", "is male or female")),
    }
}

/// Registers a business with an assistant that answers its telephone.
#[utoipa::path(post, path = "/api/register", tag = "assistants", security(("session" = [])),
    request_body(content = BusinessForm, content_type = "multipart/form-data"),
    responses((status = 201, body = New), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn business(
    State(state): State<AppState>,
    browser: Browser,
    request: Request,
) -> Result<(StatusCode, Json<New>), Refused> {
    let form = Form::read(request).await?;
    own(&browser, form.number("user_id")?)?;
    let phone: E164 = form.text("phone_number")?.parse().map_err(|_| {
        let rule = "write a plus, the country code and the number, as in +15125550142";
        Refused::field("phone_number", rule)
    })?;
    let hours = WallRange::new(form.time("start_time")?, form.time("end_time")?)
        .map_err(|_| Refused::field("end_time", "must be after start_time"))?;
    let new = Registration {
        business_name: form.text("business_name")?.to_owned(),
        receptionist_name: form.text("receptionist_name")?.to_owned(),
        description: String::new(),
        hours,
        days: form.days("available_days")?,
        minutes: form.number("booking_duration_minutes")?,
        phone: Some(phone),
        zone: form.optional("timezone").map(str::to_owned),
        voice: voice(&form)?,
        answered: true,
    };
    let assistants = &state.services.assistants;
    let registered = assistants.register(&browser.person, &new).await?;
    let message = match &registered.phone {
        Some(number) => format!("Assistant created. Forward calls to {}.", number.as_str()),
        None => "Assistant created. No telephone number is left to give it: it answers as soon as one is added."
            .to_owned(),
    };
    let new = New::of(registered, form.documents, &message);
    Ok((StatusCode::CREATED, Json(new)))
}

/// Registers an assistant that answers no telephone.
#[utoipa::path(post, path = "/api/register/assistant", tag = "assistants", security(("session" = [])),
    request_body(content = AssistantForm, content_type = "multipart/form-data"),
    responses((status = 201, body = New), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn assistant(
    State(state): State<AppState>,
    browser: Browser,
    request: Request,
) -> Result<(StatusCode, Json<New>), Refused> {
    let form = Form::read(request).await?;
    own(&browser, form.number("user_id")?)?;
    let new = Registration {
        business_name: form.text("business_name")?.to_owned(),
        receptionist_name: form.text("assistant_name")?.to_owned(),
        description: form
            .optional("business_description")
            .unwrap_or_default()
            .to_owned(),
        hours: usual_hours()?,
        days: Days::which(|day| !matches!(day, "saturday" | "sunday")),
        minutes: USUAL_MINUTES,
        phone: None,
        zone: form.optional("timezone").map(str::to_owned),
        voice: voice(&form)?,
        answered: false,
    };
    let assistants = &state.services.assistants;
    let registered = assistants.register(&browser.person, &new).await?;
    let new = New::of(registered, form.documents, "Assistant created.");
    Ok((StatusCode::CREATED, Json(new)))
}

/// Nine to five.
fn usual_hours() -> Result<WallRange, Refused> {
    let time = |hour: u16| WallTime::from_minutes(hour * 60);
    let (Ok(from), Ok(to)) = (time(9), time(17)) else {
        return Err(Refused::field("start_time", "is missing"));
    };
    WallRange::new(from, to).map_err(|_| Refused::field("end_time", "must be after start_time"))
}
