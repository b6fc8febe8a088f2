//! `POST /api/v1/facilities/import`: court facilities from a `facilities.json`, all of them or none.

use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Currency;
use serde::{Deserialize, Serialize};
use services::facilities::{Carrier, FacilityFault, ImportError, Imported, Settings};
use utoipa::{IntoParams, ToSchema};

use super::auth::KeyHolder;
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Asked, bytes},
    state::AppState,
};

/// What the file does not say.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Given {
    /// The zone of the opening hours; `Asia/Kolkata` if not given.
    zone: Option<String>,
    /// What the prices are in; `INR` if not given. It has to be the business's.
    currency: Option<String>,
    /// Whose the numbers are, `twilio` or `exotel`. If not given, numbers that are known stay with their carrier, and new
    /// ones are of the only carrier with an account here.
    carrier: Option<String>,
}

/// What was imported.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportedList {
    facilities: Vec<ImportedFacility>,
}

/// A facility that was imported.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportedFacility {
    facility_id: String,
    location_id: String,
    /// `added`, `changed` or `unchanged`.
    change: &'static str,
}

/// A file that breaks rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Faults {
    error: &'static str,
    /// The first of them as a sentence.
    details: String,
    /// All of them.
    faults: Vec<Fault>,
}

/// One rule that a facility breaks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// The facility's key in the file; empty if the whole file is at fault.
    facility: String,
    field: String,
    rule: String,
}

impl From<Imported> for ImportedFacility {
    fn from(one: Imported) -> Self {
        Self {
            facility_id: one.facility,
            location_id: one.location.to_string(),
            change: one.change.as_str(),
        }
    }
}

impl From<FacilityFault> for Fault {
    fn from(fault: FacilityFault) -> Self {
        Self {
            facility: fault.facility,
            field: fault.field,
            rule: fault.rule,
        }
    }
}

/// Imports a `facilities.json`. Importing the same file again changes nothing.
#[utoipa::path(post, path = "/api/v1/facilities/import", tag = "courts", params(Given),
    request_body(content = serde_json::Value, description = "A facilities.json: each facility under its id"),
    responses((status = 200, body = ImportedList), (status = 401, body = ErrorBody),
        (status = 422, body = Faults, description = "Nothing was imported")))]
pub(crate) async fn import(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(given): Asked<Given>,
    request: Request,
) -> Result<Response, RouteError> {
    let body = bytes(request, &state).await?;
    let text = std::str::from_utf8(&body)
        .map_err(|_| RouteError::BadRequest("the body is not UTF-8".to_owned()))?;
    let usual = Settings::default();
    let currency = match given.currency.as_deref() {
        Some(code) => code.parse::<Currency>().map_err(|_| {
            RouteError::BadRequest("currency: is three letters, as in INR".to_owned())
        })?,
        None => usual.currency,
    };
    let carrier: Option<Carrier> = given.carrier.as_deref().map(str::parse).transpose()?;
    let settings = Settings {
        zone: given.zone.unwrap_or(usual.zone),
        currency,
        carrier: carrier.or(state.config.only_carrier()),
    };
    let facilities = &state.services.facilities;
    match facilities.import(holder.business, text, &settings).await {
        Ok(imported) => {
            let facilities = imported.into_iter().map(ImportedFacility::from).collect();
            Ok(Json(ImportedList { facilities }).into_response())
        }
        Err(ImportError::Faults(faults)) => {
            let details = faults.first().map(ToString::to_string).unwrap_or_default();
            let faults = Faults {
                error: "invalid",
                details,
                faults: faults.into_iter().map(Fault::from).collect(),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(faults)).into_response())
        }
        Err(ImportError::Service(error)) => Err(error.into()),
    }
}
