//! The HTTP side: who may open a session with which model.

use axum::Json;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::models::{Standing, standing};
use super::{ModelSimulator, socket};

/// The 15 MiB of audio that one event may carry, as base64, and the JSON around it.
const LARGEST_MESSAGE: usize = super::schema::MOST_AUDIO_BASE64 + 4096;

/// The models that `GET /v1/models` lists.
const LISTED: [&str; 6] = [
    "gpt-realtime-2.1",
    "gpt-realtime-2.1-mini",
    "gpt-realtime-2",
    "gpt-realtime-1.5",
    "gpt-realtime",
    "gpt-realtime-mini",
];

#[derive(Deserialize)]
pub(super) struct Wish {
    model: Option<String>,
}

/// `GET /v1/realtime`.
pub(super) async fn realtime(
    State(simulator): State<ModelSimulator>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let faults = simulator.faults().take();
    if faults.ignore_handshake {
        std::future::pending::<()>().await;
    }
    if let Some(status) = faults
        .refuse_with_status
        .and_then(|status| StatusCode::from_u16(status).ok())
    {
        return refusal(status, injected_code(status), "The request was refused.");
    }
    if let Err(refused) = authorise(&simulator, &headers) {
        return *refused;
    }
    if headers.contains_key("openai-beta") {
        let message =
            "The Realtime Beta API is no longer supported. Do not send the OpenAI-Beta header.";
        return refusal(StatusCode::BAD_REQUEST, "beta_api_shape_disabled", message);
    }
    let Some(model) = wish.model.filter(|model| !model.is_empty()) else {
        return refusal(
            StatusCode::BAD_REQUEST,
            "missing_model",
            "You must provide a model parameter.",
        );
    };
    let reasoning = match standing(&model, simulator.clock().now()) {
        Standing::Current { reasoning } => reasoning,
        Standing::ShutDown(day) => {
            let message = format!("The model `{model}` was shut down on {day}.");
            return refusal(StatusCode::NOT_FOUND, "model_not_found", &message);
        }
        Standing::Unknown => {
            let message =
                format!("The model `{model}` does not exist or you do not have access to it.");
            return refusal(StatusCode::NOT_FOUND, "model_not_found", &message);
        }
    };
    upgrade
        .protocols(["realtime"])
        .read_buffer_size(4096)
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .on_upgrade(move |socket| socket::run(socket, simulator, model, reasoning, faults))
}

/// `GET /v1/models`.
pub(super) async fn models(
    State(simulator): State<ModelSimulator>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = authorise(&simulator, &headers) {
        return *refused;
    }
    let shut_down = |id: &str| id == "gpt-realtime" || id == "gpt-realtime-mini";
    let listed = LISTED.map(|id| {
        json!({"id": id, "object": "model", "created": 1_756_000_000, "owned_by": "system",
            "shutdown_date": shut_down(id).then_some("2027-01-20")})
    });
    Json(json!({"object": "list", "data": listed})).into_response()
}

fn authorise(simulator: &ModelSimulator, headers: &HeaderMap) -> Result<(), Box<Response>> {
    let header = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let Some(key) = header.and_then(|header| header.strip_prefix("Bearer ")) else {
        let message =
            "You didn't provide an API key. Provide it as `Authorization: Bearer YOUR_KEY`.";
        return Err(Box::new(refusal(
            StatusCode::UNAUTHORIZED,
            "invalid_api_key",
            message,
        )));
    };
    let keys = &simulator.settings().api_keys;
    let accepted = if keys.is_empty() {
        key.starts_with("sk-")
    } else {
        keys.iter().any(|known| known == key)
    };
    if accepted {
        return Ok(());
    }
    let message = "Incorrect API key provided.";
    Err(Box::new(refusal(
        StatusCode::UNAUTHORIZED,
        "invalid_api_key",
        message,
    )))
}

fn injected_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "invalid_api_key",
        403 => "unsupported_country_region_territory",
        404 => "model_not_found",
        429 => "rate_limit_exceeded",
        _ => "server_error",
    }
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let kind = if status.is_server_error() {
        "server_error"
    } else {
        "invalid_request_error"
    };
    let body: Value =
        json!({"error": {"message": message, "type": kind, "param": null, "code": code}});
    (status, Json(body)).into_response()
}

impl ModelSimulator {
    /// The routes of the service, for a server of the caller's own.
    pub fn router(&self) -> axum::Router {
        axum::Router::new()
            .route("/v1/realtime", axum::routing::get(realtime))
            .route("/v1/models", axum::routing::get(models))
            .with_state(self.clone())
    }
}
