//! The interface of a front end that knows users, assistants, slots and bookings, for a signed-in browser; and of the calls
//! that the carrier brings to an assistant. Ids are small whole numbers; what belongs to somebody else does not exist.
//! Refusals of what was sent are 400 here, as its clients expect.

pub(crate) mod assistants;
pub(crate) mod bookings;
pub(crate) mod form;
pub(crate) mod refusal;
pub(crate) mod register;
pub(crate) mod slots;
pub(crate) mod update;
pub(crate) mod voice;

use axum::extract::DefaultBodyLimit;

use super::documented::Documented;

/// A registration may bring documents along.
const LONGEST_REGISTRATION: usize = 20 * 1024 * 1024;

pub(super) fn routes() -> Documented {
    let registering = Documented::default()
        .post("/api/register", register::business)
        .post("/api/register/assistant", register::assistant)
        .surrounded(|routes| routes.layer(DefaultBodyLimit::max(LONGEST_REGISTRATION)));
    Documented::default()
        .get("/api/assistants", assistants::list)
        .patch("/api/assistant/{id}", update::change)
        .get("/api/slots/{id}", slots::list)
        .get("/api/bookings/{id}", bookings::list)
        .and(registering)
}

/// What the carrier is given in place of a browser's session: its own signature.
pub(super) fn calls() -> Documented {
    Documented::default()
        .post(voice::PATH, voice::answer)
        .get("/ws/call/{id}", voice::open)
}

/// An assistant's number in a path. What is no number names nothing.
fn number(text: &str) -> Result<u64, services::ServiceError> {
    text.parse()
        .map_err(|_| services::ServiceError::NotFound("assistant"))
}
