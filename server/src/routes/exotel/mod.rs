//! What Exotel's flows ask and report. The carrier signs nothing: every address carries credentials, and a request without
//! them is refused with 401. Without settings for Exotel none of these addresses exists.
//!
//! A flow goes `Passthru (before) → Voicebot (stream) → Passthru (after) → Connect | Voicemail → Passthru (message)`. A
//! Passthru reads its branch off the status: 200 is branch A, the usual way; 302 is branch B.

pub(crate) mod after;
pub(crate) mod before;
pub(crate) mod branch;
pub(crate) mod connect;
pub(crate) mod genuine;
pub(crate) mod media;
pub(crate) mod message;
pub(crate) mod sms_status;
pub(crate) mod status;
pub(crate) mod stream;

use axum::{
    Router,
    routing::{get, post},
};

use crate::state::AppState;

/// The carrier's name in the records.
pub(crate) use providers::exotel::NAME as PROVIDER;

/// Exotel's addresses.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route(before::PATH, get(before::decide))
        .route(stream::PATH, get(stream::give))
        .route(after::PATH, get(after::decide))
        .route(connect::PATH, get(connect::name))
        .route(message::PATH, get(message::keep))
        .route(status::PATH, post(status::note))
        .route(sms_status::PATH, post(sms_status::note))
        .route(media::PATH, get(media::open))
}
