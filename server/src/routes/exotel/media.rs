//! `GET /media/exotel`: the audio of a call over Exotel. The handshake carries the credentials of the address, and the
//! address a one-time token, which the carrier repeats in the stream's first message.

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use call::wire::CarrierLeg;
use serde::Deserialize;

use super::genuine::check;
use crate::{
    bridge::{CarrierUpgrade, NotAnUpgrade},
    routes::media::serve,
    state::AppState,
};

pub(crate) const PATH: &str = "/media/exotel";

/// What the address carries.
#[derive(Deserialize)]
pub(crate) struct Address {
    token: Option<String>,
}

pub(crate) async fn open(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(address): Query<Address>,
    upgrade: Result<CarrierUpgrade, NotAnUpgrade>,
) -> Response {
    if let Err(refusal) = check(&state, &headers) {
        return refusal.into_response();
    }
    match upgrade {
        Ok(upgrade) => {
            upgrade.accept(move |socket| serve(state, socket, CarrierLeg::exotel(), address.token))
        }
        Err(error) => error.into_response(),
    }
}
